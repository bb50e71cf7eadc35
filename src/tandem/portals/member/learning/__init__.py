"""Learning: my courses, and their lessons."""
