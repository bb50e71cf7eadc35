"""Doors for those who are not in yet: where they come from, the form of joining, invitations, links
that sign in, and signing in itself.
"""
