"""Rewards as those see them who order: what is offered, ordering it, and what became of orders; the
same for members and for partners.
"""
