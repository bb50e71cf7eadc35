"""What is held of a person, declared by the package whose tables hold it, in its
`personal_data.py`: given out to whom it is about (`copying`) and erased (`erasing`) by the same
declaration.

Invariant: every column of text or JSON in a table that names a member, a person or a user is
declared to hold words of or about them, or to hold none (`tests/platform/test_personal.py`). Ids
stay: the ledger and the books are kept, of nobody in particular.
"""
