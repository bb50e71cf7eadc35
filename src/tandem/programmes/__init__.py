"""The frame: a programme with its brand, languages, currency and zone; editions; terms; the books
of its points.

Words: a *wallet* is a kind of points of a programme (reward points, status points); its book lies
in the ledger.
A *setting* is declared by the package that reads it (`settings`) and stands in its own column.
Invariants: terms once published are not changed, a new version follows; editions of a
programme follow one another without a gap (`editions`).
"""
