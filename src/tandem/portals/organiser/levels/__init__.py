"""Levels: the ladder, who stands on it, what each brings; and memberships that can be given."""
