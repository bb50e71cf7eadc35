"""Contests as their organiser and their members see them."""
