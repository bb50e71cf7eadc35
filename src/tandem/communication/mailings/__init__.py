"""Mailings: what the organiser writes to an audience, beside what the programme tells by itself.

A draft is written (`writing`), sent now or on a day, and reaches its audience in chunks
(`sending`): each is one statement and one transaction, which also says how far it came, so that one
that was broken off goes on behind the last member it reached.
Invariants: a member has a mailing once, for its message bears the mailing's id; what was begun is
not written anew; a mail goes to nobody who does not consent at that moment.
"""
