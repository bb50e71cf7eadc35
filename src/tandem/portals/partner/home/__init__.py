"""What waits for a partner, and how its customers do."""
