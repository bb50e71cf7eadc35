"""Learning: courses, their lessons, and who learnt them."""
