"""Initiatives as the staff of partners see them."""
