"""Initiatives as their members see them."""
