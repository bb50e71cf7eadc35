"""What a partner has earned itself, why, and what it takes for it."""
