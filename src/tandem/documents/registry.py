"""Which reader reads which structured document: told by its root element or first segment, never by
the name of the file.

A new format is a module with `read(root) -> list[Invoice]` and a line here.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from lxml import etree

from tandem.documents import envelopes, settling
from tandem.documents.base import Unreadable
from tandem.documents.edi import edifact, syntax, x12
from tandem.documents.invoices import Invoice
from tandem.documents.xml import cii, fatturapa, ksef, ubl
from tandem.documents.xml.walking import root_of
from tandem.kit.errors import Said

READERS: Mapping[tuple[str, str], Callable[[Any], list[Invoice]]] = {
    **{(namespace, "Faktura"): ksef.read for namespace in ksef.FORMS},
    (ubl.INVOICE, "Invoice"): ubl.read,
    (ubl.CREDIT_NOTE, "CreditNote"): ubl.read,
    (cii.CII, "CrossIndustryInvoice"): cii.read,
    (cii.ZUGFERD_1, "CrossIndustryDocument"): cii.read,
    (fatturapa.NAMESPACE, "FatturaElettronica"): fatturapa.read,
}


_ROOTS = {etree.QName(namespace, name) for namespace, name in READERS}


def invoices(content: bytes) -> list[Invoice]:
    """The invoices of a document (XML, EDIFACT or X12), each with its SHA-256; of several in one, a
    hash of its own.

    Raises:
        Unreadable: it cannot be read, or is no invoice that we know.
    """
    if syntax.is_edifact(content):
        return _hashed(content, edifact.read(content))
    if syntax.is_x12(content):
        return _hashed(content, x12.read(content))
    xml = envelopes.opened(content)
    envelopes.refuse_strangers(xml)
    root = root_of(xml)
    if etree.QName(root).localname == "StandardBusinessDocument":  # Peppol's envelope
        root = next((child for child in root if etree.QName(child) in _ROOTS), root)
    name = etree.QName(root)
    reader = READERS.get((name.namespace or "", name.localname))
    if reader is None:
        raise Unreadable(
            why=Said("it is no invoice of a known form but “%(name)s”", name=name.localname[:60])
        )
    return _hashed(content, reader(root))


def _hashed(content: bytes, read: list[Invoice]) -> list[Invoice]:
    """With the hash of each, signs made one, and what of it a person has to look at."""
    digest, invoices_read = hashlib.sha256(content), []
    for place, invoice in enumerate(read):
        own = digest.copy()
        if len(read) > 1:
            own.update(f"{place} {invoice.number}".encode())
        invoices_read.append(settling.settled(replace(invoice, sha256=own.hexdigest())))
    return invoices_read
