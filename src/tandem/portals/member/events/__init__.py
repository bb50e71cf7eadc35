"""Events: what I can come to, my place and my ticket."""
