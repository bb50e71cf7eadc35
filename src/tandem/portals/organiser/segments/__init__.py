"""Segments: conditions on members that have a name, who belongs to them, and where they are
used.
"""
