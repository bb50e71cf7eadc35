"""What a programme brings and shows, in the same words and rows on the pages of several portals:
levels, cards, benefits, what runs now, what the rules give, and why one takes part.
"""
