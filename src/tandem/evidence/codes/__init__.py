"""Product codes: drawn and issued in batches, sent out, used once.

A code is short enough to be typed and hard enough not to be guessed; of it the database holds a
keyed hash only, so it gives no codes away. A used code is an activity of the member who used it.
"""
