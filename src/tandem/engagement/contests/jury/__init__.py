"""A contest by a jury: members send in photos and texts, people of the organiser mark them by
criteria, and the mean of what they gave is the score.

Invariants: a juror marks nothing of their own or of their team's; what others gave is shown to a
juror only with their own mark; an entry that is set aside has no mark that counts, and its sender
knows why; nothing is signed while a mark is missing.
"""
