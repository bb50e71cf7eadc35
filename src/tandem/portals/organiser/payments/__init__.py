"""Purchases whose points wait for a payment."""
