"""Figures of a member's past: how they are printed, and laid once for many activities."""
