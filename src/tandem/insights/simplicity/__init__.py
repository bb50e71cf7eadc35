"""Simplicity: what a programme asks of who takes part in it, in figures.

How many rules a member has to know, what a claim takes them, how long the regulations are, how long
the first reward is away, what a seller does in a week. Reads only.
"""
