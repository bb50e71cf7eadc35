"""Trade-in: what is taken back, for what, and what became of it."""
