"""An invoice or receipt on paper, read: what it says, and of every field how sure that is.

Certain fields may be accepted by a machine where a programme allows it; the others are for a
person, who sees the page beside them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tandem.documents.pages.layout import Page, rows_of
from tandem.documents.paper import fiscal_ids, head, learning, saying
from tandem.documents.paper.goods import table

FIELDS = ("number", "issued_on", "gross")
CONFIDENCE_MIN = 0.9  # measured on real documents: docs/benchmarks.md


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line of goods as read; amounts in whole units of the currency, `confidence` from 0 to 1;
    `tax`: its rate in per cent, where the page says it.
    """

    name: str
    code: str
    gtin: str
    quantity: Decimal | None
    unit: str
    net: Decimal | None
    gross: Decimal | None
    confidence: float
    tax: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """What a page says. `tax_ids`: (number, party or none); `confidence`: field → 0 to 1; `codes`:
    texts of the codes on it; `by`:
    what read the letters: TEXT (the PDF itself), an OCR engine's name, or nothing where none is
    installed; `fiscal_id`: what tells it beside its number (see `fiscal_ids`); `doubts`: what it
    says against itself (see `saying`).
    """

    number: str
    issued_on: date | None
    gross: Decimal | None
    currency: str
    seller_name: str
    buyer_name: str
    tax_ids: tuple[tuple[str, str], ...]
    lines: tuple[PaperLine, ...]
    confidence: tuple[tuple[str, float], ...]
    codes: tuple[str, ...]
    pages: int
    by: str
    sha256: str = ""
    fingerprint: int | None = None
    is_edited: bool = False
    fiscal_id: str = ""
    doubts: tuple[str, ...] = ()
    is_of_till: bool = False  # a till printed it: it was paid when it was bought
    is_of_receipt: bool = False  # an invoice for a till's receipt

    @property
    def is_empty(self) -> bool:
        """Whether nothing was read by which anybody could know a purchase."""
        return not (self.number or self.gross or self.tax_ids or self.lines or self.fiscal_id)


def read(
    pages: Sequence[Page],
    learnt: Mapping[str, Mapping[str, str]],
    *,
    by: str,
    codes: Sequence[str],
    sha256: str,
) -> Paper:
    """Read pages.

    Args:
        learnt: seller's tax number → field or column → the label that a person showed.
    """
    rows = rows_of(pages)
    first = head.read(rows, {})
    template: Mapping[str, str] = next(
        (learnt[number] for number, _party in first.tax_ids if number in learnt), {}
    )
    header = head.read(rows, template) if template else first
    fiscal_id = fiscal_ids.of(codes, rows, header)
    if fiscal_id is not None:
        header = fiscal_ids.applied(fiscal_id, header)
    items = table.read(rows, learning.columns_in(template), header.gross.value)
    return Paper(
        number=header.number.value or "",
        issued_on=header.issued_on.value,
        gross=header.gross.value,
        currency=header.currency,
        seller_name=header.seller_name,
        buyer_name=header.buyer_name,
        tax_ids=header.tax_ids,
        lines=tuple(
            PaperLine(
                item.name,
                item.code,
                item.gtin,
                item.quantity,
                item.unit,
                item.net,
                item.gross,
                item.confidence,
                item.tax,
            )
            for item in items
        ),
        confidence=tuple((name, round(getattr(header, name).confidence, 3)) for name in FIELDS),
        codes=tuple(codes),
        pages=len(pages),
        by=by,
        sha256=sha256,
        fiscal_id=fiscal_id.key if fiscal_id else "",
        doubts=saying.doubts_of(rows, items, header.gross.value, header.currency),
        is_of_till=saying.is_of_till(rows),
        is_of_receipt=saying.is_of_receipt(rows),
    )
