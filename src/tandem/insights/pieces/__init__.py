"""Pieces of an initiative's page, whichever way of taking part they belong to: what there is to put
on one, and what each of them is to who reads it.

Nothing of a way that the programme has turned off is read, nor what is not for who asks.
"""
