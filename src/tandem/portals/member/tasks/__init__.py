"""Tasks: what a member is asked to do, and how far they are."""
