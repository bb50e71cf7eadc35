"""Surveys: what members are asked, and what they answer.

Words: a *question* is of one of twelve kinds; an *occasion* is what a member answers once for
(ever, a month, a code, a purchase); a *sheet* is what one member said on one occasion.
Invariants: an occasion is answered once; no more sheets are taken than the quota; a sheet of an
anonymous survey holds neither the member nor the moment.
"""
