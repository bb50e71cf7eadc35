"""Attainability: how many members reach the first reward and each level, how soon, and what a year
is likely to cost.

Words: a *goal* is what can be reached (the first reward, a level) with what it asks for; the
*reach* of a goal is how many of those who have been in for so many months had it within them.

Invariants: reads only; counted set at a time from activities, awards and lots; where a programme
has too short a history, from the model that proposals use, never from both at once.
"""
