"""Which reader reads which structured invoice: told by the root element, never by the name of the file.

A new format is a module with `read(root) -> list[Invoice]` and a line here.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from lxml import etree

from tandem.evidence.readers import cii, fatturapa, ksef, ubl
from tandem.evidence.readers.base import Unreadable
from tandem.evidence.readers.invoices import Invoice
from tandem.evidence.readers.xml import root_of
from tandem.kit.errors import Said

READERS: Mapping[tuple[str, str], Callable[[Any], list[Invoice]]] = {
    **{(namespace, "Faktura"): ksef.read for namespace in ksef.FORMS},
    (ubl.INVOICE, "Invoice"): ubl.read,
    (ubl.CREDIT_NOTE, "CreditNote"): ubl.read,
    (cii.CII, "CrossIndustryInvoice"): cii.read,
    (cii.ZUGFERD_1, "CrossIndustryDocument"): cii.read,
    (fatturapa.NAMESPACE, "FatturaElettronica"): fatturapa.read,
}


def invoices(content: bytes) -> list[Invoice]:
    """The invoices of an XML document, each with the document's SHA-256; of several in one, a hash of its own with the number.

    Raises:
        Unreadable: it cannot be read, or is no invoice that we know.
    """
    root = root_of(content)
    name = etree.QName(root)
    reader = READERS.get((name.namespace or "", name.localname))
    if reader is None:
        raise Unreadable(why=Said("it is no invoice of a known form but “%(name)s”", name=name.localname[:60]))
    found = reader(root)
    if len(found) == 1:
        return [replace(found[0], sha256=hashlib.sha256(content).hexdigest())]
    return [replace(each, sha256=hashlib.sha256(content + each.number.encode()).hexdigest()) for each in found]
