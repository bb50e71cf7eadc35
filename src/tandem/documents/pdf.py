"""Hybrid invoices: Factur-X and ZUGFeRD carry their XML inside the PDF.

The XML wins, since it is what both firms' programs book. What the page says is compared with it: a
number or a total that does not stand there is a doubt for a person (the page may have been edited,
or the XML).
"""

import re
from decimal import Decimal
from pathlib import Path

import pypdfium2

from tandem.documents.base import Unreadable
from tandem.documents.invoices import Invoice
from tandem.documents.xml.walking import BYTES_MAX
from tandem.kit.errors import Said

PAGES_MAX, PAGES_COMPARED_MAX, ATTACHMENTS_MAX = 500, 10, 50
_THOUSANDS = "[.,'’]?"
NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "cii-xrechnung.xml")


def embedded(path: Path | bytes) -> tuple[bytes | None, str]:
    """The XML of an invoice inside a PDF, None when it has none, and the text of its first pages.

    Raises:
        Unreadable: damaged, locked, or too long.
    """
    try:
        pdf = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        why = (
            Said("the PDF is locked by a password")
            if "password" in str(error).lower()
            else Said("the PDF is damaged")
        )
        raise Unreadable(why=why) from error
    try:
        if len(pdf) > PAGES_MAX:
            raise Unreadable(why=Said("it has more than %(pages)s pages", pages=PAGES_MAX))
        return _attached(pdf), _text(pdf)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(why=Said("the PDF is damaged")) from error
    finally:
        pdf.close()


def _attached(pdf: pypdfium2.PdfDocument) -> bytes | None:
    contents: dict[str, bytes] = {}
    for place in range(min(pdf.count_attachments(), ATTACHMENTS_MAX)):
        attachment = pdf.get_attachment(place)
        name = attachment.get_name().lower()
        if name.endswith(".xml"):
            content = bytes(attachment.get_data())
            if len(content) <= BYTES_MAX:
                contents[name] = content
    return next(
        (contents[name] for name in NAMES if name in contents), next(iter(contents.values()), None)
    )


def _text(pdf: pypdfium2.PdfDocument) -> str:
    pages = (pdf[place] for place in range(min(len(pdf), PAGES_COMPARED_MAX)))
    return "\n".join(page.get_textpage().get_text_bounded() for page in pages)


def doubts(invoice: Invoice, text: str) -> tuple[str, ...]:
    """What the page does not say as the XML does: `page_number`, `page_total`. A page without text
    says nothing.
    """
    page = re.sub(r"\s", "", text)
    if len(page) < 100:
        return ()
    missing = []
    if re.sub(r"\s", "", invoice.number) not in page:
        missing.append("page_number")
    totals = [total for total in (invoice.gross, invoice.payable) if total is not None]
    if not any(_stands(total, page) for total in totals):
        missing.append("page_total")
    return tuple(missing)


def _stands(total: Decimal, page: str) -> bool:
    """Whether an amount stands in a text, with any mark of thousands and decimals."""
    whole, _separator, cents = f"{abs(total):.2f}".partition(".")
    groups = f"{int(whole):,}".split(",")
    return re.search(rf"(?<!\d){_THOUSANDS.join(groups)}[.,]{cents}(?!\d)", page) is not None or (
        cents == "00" and re.search(rf"(?<!\d){_THOUSANDS.join(groups)}(?![\d])", page) is not None
    )
