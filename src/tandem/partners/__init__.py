"""Through whom: distributors, wholesalers and shops as a tree of any depth, their outlets and
staff.

Invariants: a partner's path names all above it and itself, so a subtree is one condition; a tax id
means one partner of a programme.
"""
