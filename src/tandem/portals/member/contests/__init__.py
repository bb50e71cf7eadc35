"""Contests: where I stand, and taking part."""
