"""What a member has, what is coming, what they can do now; messages, the level, passing points
on.
"""
