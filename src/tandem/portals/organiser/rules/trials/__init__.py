"""Rules tried: on a basket, on history, and periods that are awarded again, with what came of it
in words.
"""
