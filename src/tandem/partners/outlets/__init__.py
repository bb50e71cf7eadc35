"""Where outlets are: a place as people write it, and what is near somebody."""
