"""Events: what members come to, who comes, and the door."""
