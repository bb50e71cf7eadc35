"""What an organiser does with a programme as a whole: begun from a proposal, its rules, regulations
and news published, an edition closed.
"""
