"""People who say that a firm is theirs: what is known, yes or no, and letters with codes."""
