"""Why claims are rejected."""
