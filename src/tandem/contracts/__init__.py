"""Contracts with an end, of members (employees, subscribers) and of partners: until when they run,
who is reminded when, and that they were renewed.

Invariants: a contract belongs to one member or to one partner; it is renewed to a later day only,
and once to the same day; of an end each party is reminded once.
"""
