"""Who may act, and as what: users and their roles, permissions, invitations, sign-ins of members,
the link of the first start, and keys of programs.
"""
