"""What members may have beside points: a factory visit, a training, software that helps to sell, a
hotline that answers first.

Words: a *benefit* is offered to an audience (members of a level and those above, of a plan, of a
segment); it is *asked for* (a *request* is accepted or declined, fulfilled, used) or simply *used*
at a till. It may be had so often in a *span* (month, quarter, calendar year, ever), and there may
be so many *places* in one.
Invariants: no more places of a span are taken than there are; a member has no more of a benefit in
a span than it allows; a request ends once.
"""
