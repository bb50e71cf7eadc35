"""Documents as people and programs send them, read: bytes in, frozen values out.

One small module a format. Each gives the same `invoices.Invoice` (what it is, parties, days, lines,
totals, doubts) or a sentence why it cannot be read; a page without structure gives a `Paper`, a
sales file lines and faults. What follows for a sale (signs, shares of a discount, units, best
identification) is decided once, in `invoices.lines_of`.

Knows no framework, no database, no members, products or points: it can be used by itself, and runs
in a process apart where strangers' files are read (`platform.isolation`, asked by
`evidence.documents.sandbox`).

Rooms: `xml` (KSeF, UBL, CII, FatturaPA) · `edi` (EDIFACT, X12) · `sales` (tables of sales) ·
`pages` (words and pictures of a page) · `paper` (invoices and receipts without structure) ·
`registry` (which reader reads what) · `files` (archives, PDFs around an XML).
"""
