"""The goods on a page: the rows of an invoice's table, and the lines of a receipt."""
