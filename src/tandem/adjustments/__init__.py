"""What people put right between members: opening balances, debts, two members who are one.

It stands above the wings: it moves points that `earning` gave, between members that `participants`
knows. Nothing is deleted; each activity of it is a transfer with a reason, and can be undone by
another.
"""
