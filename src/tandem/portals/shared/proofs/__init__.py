"""Claims and purchases, and who told of them, as pages show them; who decides them and marks them
paid: the same for the organiser and the seller.
"""
