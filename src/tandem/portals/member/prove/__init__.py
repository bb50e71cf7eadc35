"""Proving what was bought or done by a file, a photo or a code; and what became of it."""
