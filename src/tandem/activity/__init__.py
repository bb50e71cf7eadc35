"""Who did what, when, where, how much: the append-only stream that everyone agrees on.

Words: a *batch* is a set of activities recorded together; an *activity* is one activity of a member
(a purchase with its lines, a code redeemed, any declared activity); a *payment* says that a
purchase was paid, in whole or in part.
Invariants: rows are appended, never edited; a return is a purchase with negative lines; ids are
derived from what the activity is, so the same activity is the same row.
"""
