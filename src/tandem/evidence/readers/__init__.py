"""One small module a format: a file in, lines and faults out. Readers know nothing of members,
products or points.
"""
