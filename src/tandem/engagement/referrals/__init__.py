"""Referrals: members invite others by a code of their own, and both may be thanked for it.

Words: a member *invites* by a *code* (a link, a QR code and a printed card lead to it); who joins
by it was *invited*; a *referral* is that one member invited another.
Invariants: somebody is invited once, before they join, and by one member; what refuses a referral
never hinders joining, and is kept with its reason for the organiser; a referral gives nothing by
itself; no name is kept here, and the one who invited reads a first name only where the invited
allowed it.
"""
