"""What there is to choose from, by name in the reader's language, and fields that choose for whom
something is.
"""
