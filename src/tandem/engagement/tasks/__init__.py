"""Tasks: missions of steps over what members do, with a window and an audience.

Words: a *task* has *steps*; a step counts activities of a kind, sums an amount of them, or asks for
an unbroken row of weeks or months (*streak*). A task is done once, or once in each calendar month;
that is its *period*.
Invariants: progress is what the stream gives, and what is kept of it is read anew; a member is done
with a task once in a period, for ever; a task gives nothing by itself.
"""
