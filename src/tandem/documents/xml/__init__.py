"""Invoices as XML: the common walk and one reader a form."""
