"""The end of an edition: how it is settled, and what each member had in it.

Words: a *closing* is what the organiser said of one edition's end; it is *settled* once, step after
step, when the last day has passed on which evidence is taken. The *points of an edition* are those
of lots opened before it ended, also of editions before; a *statement* is what a member had of them.
Invariants: nothing is deleted; what is not carried over is voided or expires by transfers. Points
of the next edition are not touched. A statement adds up: what was there, and what came and went, is
what is carried over.
"""
