"""The partner's own outlets, and where they are."""
