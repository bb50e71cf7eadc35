"""What activities bring: points given, taken back, released, passed on and settled, levels
reviewed, and history gone through again.
"""
