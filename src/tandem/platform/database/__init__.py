"""Django's PostgreSQL backend, told of the statements that wait to travel with the next one
(`platform/statements.py`), and sets of rows kept for one transaction (`batches`).
"""
