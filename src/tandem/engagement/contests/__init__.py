"""Contests: members ranked by a measure, or who reaches a target, or who reaches it first.

Words: a *contestant* is a member in a contest; their *score* is what the measure says, their *mark*
what they are ranked by, their *place* one more than the number of larger marks; the *ladder* counts
marks by *rungs*, so that a place is read in no time. A contest is *signed* by a person when its
days and its waiting time are over.
Invariants: the totals of a ladder are those of the marks that stand; equal marks share a place;
a signed contest does not change any more; a contest gives nothing by itself.
"""
