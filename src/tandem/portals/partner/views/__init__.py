"""Views by topic."""
