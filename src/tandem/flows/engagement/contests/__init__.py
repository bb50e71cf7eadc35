"""Contests: rankings that move with what members do, entries judged, prizes given."""
