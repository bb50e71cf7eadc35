"""Rewards to choose from, to save for and to order; the member's orders."""
