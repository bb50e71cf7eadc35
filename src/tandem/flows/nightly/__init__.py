"""What is done once for each day of a programme: the night, part after part, and what its parts
need flows for.

Begun by the clock (`flows/clock.py`). A part calls one package; what it decides is decided there.
"""
