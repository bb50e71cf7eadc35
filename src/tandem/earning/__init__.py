"""Rules in force, and what they gave.

Words: a *rule set* is a version of a programme's rules, published from a moment; an *award* is what
the rules gave for one activity into one wallet, with its breakdown by rule; a *limit use* is how
much of a rule's limit a member used.
Invariants: a published rule set is never edited; one award for an activity and wallet; the award's
points are the ledger's.
Rooms: `versions` (rule sets, drafted and published) · `evaluation` (from rules to points, limits
applied) · `recalculation` (activities evaluated again) · `reasons` (what was given, as shown).
"""
