"""What people are told: kinds of messages, declared as facts are (`declaring`), and their words.

A kind is declared by the package whose act it tells of, in its `messages.py`: name, parameters, who
reads it, by which means, and what it says in the reader's language. Whoever sends one makes it of
its parameters; what stands in an inbox is made again of what was stored of them.
Invariants: nothing is sent that is not declared; a name that was stored is never used for another
kind (`tests/communication/test_kinds.py`).
"""
