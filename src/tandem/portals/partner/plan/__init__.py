"""What a partner has to do, and what the organiser does for it."""
