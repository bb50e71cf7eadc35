"""The page of one claim: its document beside what was read of it, to be put right and decided. The
same for organiser and seller.
"""
