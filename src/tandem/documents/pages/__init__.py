"""What stands on a page, before it means anything: words in their places, letters in pictures,
barcodes, and what a photo says of itself.
"""
