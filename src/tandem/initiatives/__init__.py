"""Initiatives: what runs beside the programme for a while, with a goal, an audience and a page of
its own; and goals, those of initiatives and of the programme itself.

Words: an *initiative* has a first and a last day and ends by itself; its *audience* is who sees
it; *materials* are what its readers get (a file, a film, a text); *news* is what they are told on
its page; a *piece* of it is a task, a contest or the like that stands there too. A *goal* says what
is to change, from what to what, by when, and whose it is.

Invariants: an initiative that is published keeps its address; its rules stay those of the
programme's rule set, and are only named here. What it brought is read (`insights`), never kept.
"""
