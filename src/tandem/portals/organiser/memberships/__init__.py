"""Paid memberships: who has one, the plans that are sold, fees, what came in, refunds."""
