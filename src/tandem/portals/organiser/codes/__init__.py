"""Product codes: batches, what they are used for, how they left, and what was answered."""
