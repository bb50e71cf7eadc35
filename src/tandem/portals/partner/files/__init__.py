"""Files of sales and of e-invoices: handed over, looked at, recorded, withdrawn."""
