"""Spreadsheets of every kind as rows of text: the formats of Excel and LibreOffice, and what
programs write in their place.
"""
