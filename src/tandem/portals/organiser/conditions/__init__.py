"""Conditions on members and on what they do, as rows of a form; rules and segments are made of
them.
"""
