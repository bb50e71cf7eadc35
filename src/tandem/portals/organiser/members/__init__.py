"""Members: who takes part, what they did, why they got their points, and what is changed by
hand.
"""
