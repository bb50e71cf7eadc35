"""Packages of lessons as browsers get them: their files, and what they say. No door, session or
cookie: who asks bears a token in the address (ADR 0054).
"""
