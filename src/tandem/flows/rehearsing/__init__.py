"""A programme seen before it is published: as its members would see it, and played in a copy that
is taken back.
"""
