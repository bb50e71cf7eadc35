"""Contests in which lots are drawn: the permit without which none begins, and the draw itself.

Words: the *permit* is what a law asks for before lots are drawn; the *seed* is a number of chance
that is made when the contest opens, and whose hash is shown from then on; a *ticket* is the number
of a member who qualifies; *drawn* is whoever wins or stands in for who does not take what they won.
Invariants: nothing opens without a permit; a seed is shown to nobody before the list of tickets is
signed; whoever has seed and list draws the same again; each member is drawn once.
"""
