"""What everybody may read: the page of a programme, its products, and whether a code is genuine."""
