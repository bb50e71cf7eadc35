"""Initiatives, each with its page, its goals and what it brought; and all goals."""
