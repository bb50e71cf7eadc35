"""Mailings of the organiser to an audience, what became of them, and what members agree to."""
