"""Levels: ladders of tiers and the standing of members on them; memberships and targets.

Words: a *ladder* is a programme's order of tiers with its window and its manner of review; a *tier*
asks for figures (status points, turnover, activities) that a member must reach within the window; a
*standing* is the tier a member has; a *step* is one change of a standing, kept for ever.
Invariants: a standing equals its latest step; standings follow from status points and activity,
never from points that can be spent; upward at once, downward only at a review after the grace.
"""
