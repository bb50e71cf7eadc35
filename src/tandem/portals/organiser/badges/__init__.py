"""Badges that members earn, with their conditions and how many hold them."""
