"""Editions of the programme: which runs, how one is closed, and what was settled."""
