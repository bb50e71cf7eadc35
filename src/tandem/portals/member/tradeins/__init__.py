"""Trade-in: what I can hand in, and what became of it."""
