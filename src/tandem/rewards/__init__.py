"""What points are exchanged for: the catalogue of goods, orders and their way to the door.

Invariants: stock, where it is counted, never falls below zero; an order holds its points in the
ledger until it is shipped or cancelled, and ends once.
"""
