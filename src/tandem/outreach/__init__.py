"""Outreach: how a programme is found, and through which door each member came.

Words: a *landing page* is one page of a programme for a partner or an action, at an address of its
own; a *touch* is what an address says of where somebody comes from (source, medium, campaign); a
*channel* is one such combination, as reports count it; an *arrival* is the first and the last touch
of who joined.

Invariants: nothing is known of who only looks: a view is a number of a channel and a day. What
strangers write into addresses makes at most `channels.CHANNELS_MAX` channels of a programme; what
goes beyond is counted as one. An arrival is written once and stays.
"""
