"""Figures over the lines of an activity, as SQL: sums and extremes, and pieces by their price."""
