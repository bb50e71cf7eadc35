"""Joining a programme: `enrolling` lets people in, `proving` lets them be the firm that they say,
by whatever means, `revoking` takes that away from the wrong one, and `notify_firms` says so to whom
it concerns.
"""
