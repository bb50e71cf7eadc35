"""Belonging: badges that members earn by what they did and how long they take part.

Words: a *badge* has a name and a condition of the rules' language; who meets it *holds* it from
that night on.

Invariants: a badge that somebody holds is never taken back, whatever its condition becomes; nobody
gets one twice.
"""
