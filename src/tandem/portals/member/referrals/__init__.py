"""Inviting friends: the link, the code, the card to print, and what became of each invitation."""
