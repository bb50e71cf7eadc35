"""Invoices and receipts on paper: PDFs with a text layer, scans and photos. Read by where words
stand; every field says how sure it is.
"""
