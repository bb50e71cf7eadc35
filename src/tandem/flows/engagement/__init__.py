"""Ways of taking part, joined with the rest: what members do in them becomes activities, which
rules may pay, and what is done elsewhere moves them. A way of several files has a room of its own.
"""
