"""Who stands where: what is measured and compared, the standings of members and of teams, and the
ladder that tells a place among a million in no time.

Invariants: scores are read anew, never added to; all that writes marks holds the contest's row.
"""
