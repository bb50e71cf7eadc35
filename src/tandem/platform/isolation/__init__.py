"""Processes apart, in which what strangers sent is read.

`asking` asks them, `child` is what runs there, `opening` is the one door to tables that somebody
sent.
"""
