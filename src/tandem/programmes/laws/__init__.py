"""What the law of a country asks of a programme: a file each, to which a lawyer can point. Where a
country has none, nothing is known of its law here, and the review says so.
"""
