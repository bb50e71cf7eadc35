"""What an activity gave, and why, as people are shown it: the member's own by rule and line
(`explaining`), and what others got for it (`given`).
"""
