"""The programme on one page, for the people at the counter."""
