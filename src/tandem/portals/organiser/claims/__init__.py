"""Purchases that members claim and nobody has decided yet."""
