"""Tasks: what members are asked to do, and who did it."""
