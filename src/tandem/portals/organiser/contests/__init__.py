"""Contests: making them, the live ranking, and signing the result."""
