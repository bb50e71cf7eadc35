"""Keeping an installation: its backup, bringing one back, and proving that it can be brought back.

Words: a *home* is the folder of an installation; a *backup* is one file that holds all of a home
that matters; the
*secret* is what codes and links are made of, and must survive with them.
"""
