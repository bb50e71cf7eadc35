"""Picking: what the search of a list to choose from finds."""
