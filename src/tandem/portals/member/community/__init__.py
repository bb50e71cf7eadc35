"""The community: what members ask, answer and wish for."""
