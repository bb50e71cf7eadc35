"""What is handed in, as pages and papers show it."""
