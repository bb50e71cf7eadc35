"""Events: presentations, training days, tastings, visits, and who comes.

Words: a *sign-up* is a member's for an event; its *turn* is its place in the order in which members
signed up; *seats* are the member and companions; a *ticket* is what is shown at the door.
Invariants: no more seats are taken than there are places; who waits moves up by turn, and nobody is
passed over; nothing here moves points. Sign-ups of an event change only under its tally's lock.
"""
