"""Points and nothing else: books, accounts, transfers, lots, proof.

Words: a *book* is one kind of points of one programme; a *holder* is whoever may hold points (a
number of its own
making: the ledger knows no member); an *account* is the holder's pending, available and held points
    of a book; a
*transfer* moves whole points from one place to another; a *lot* is what one earning left, with its
expiry.

Invariants, proved every night (`proof.py`):
1. a transfer is never changed or deleted; its key works once;
2. an account equals the sum of its transfers;
3. pending and available equal the sums of the holder's lots;
4. no account of a holder is below zero.
"""
