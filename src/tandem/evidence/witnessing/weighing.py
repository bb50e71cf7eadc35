"""Which of two proofs of a purchase is the better one, and where that is so plain that nobody is
asked.

An invoice that its seller hands over stands above the seller's sales file and its till, and these
above paper and pictures, which are read. What members send is never better than what their seller
says: they profit by it. A better proof puts a purchase right by itself where the rest agrees: one
purchase of that product, which nobody has changed since, days few apart, and either the pieces,
the money or the price of a piece are the same.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from tandem.evidence.models import Disagreement, DisagreementDecision, Document, DocumentKind
from tandem.evidence.witnessing import disagreements, witnesses
from tandem.kit import codes
from tandem.kit.sql import named_queries
from tandem.platform import statements

INVOICE, FILE, READ = 3, 2, 1
ACTOR = "system"
PRICE_DIFFERS_MAX = Decimal("0.005")  # by the roundings of small prices
_SELLERS = {DocumentKind.E_INVOICE: INVOICE, DocumentKind.SELL_OUT: FILE}
_HELD = {
    "E_INVOICE": INVOICE,
    "INVOICE_QR": INVOICE,
    "SELL_OUT": FILE,
    "API": FILE,
    "PAPER": READ,
}


def put_right(document_id: UUID, *, organiser_id: UUID, at: datetime) -> int:
    """Answer what a counted document asks wherever it is the better proof beyond doubt; how many
    questions. Repeatable.
    """
    document = Document.objects.of(organiser_id).get(id=document_id)
    rank = _SELLERS.get(DocumentKind(document.kind), 0) if document.member_id is None else 0
    return _answer(
        [document_id] if rank else [],
        rank,
        programme_id=document.programme_id,
        organiser_id=organiser_id,
        at=at,
    )


def put_calls_right(
    tellings: Collection[UUID], *, programme_id: UUID, organiser_id: UUID, at: datetime
) -> int:
    """The same of what calls ask: a till is its seller's as its files are."""
    return _answer(tellings, FILE, programme_id=programme_id, organiser_id=organiser_id, at=at)


def _answer(
    asking: Collection[UUID], rank: int, *, programme_id: UUID, organiser_id: UUID, at: datetime
) -> int:
    open_rows = Disagreement.objects.of(organiser_id).filter(
        document_id__in=asking, decision="", rival_id=None
    )
    rows = [
        row
        for row in open_rows.order_by("key")
        if _HELD.get(row.held_by, INVOICE) < rank and is_plain(row)
    ]
    untouched = _untouched(rows, organiser_id=organiser_id)
    disagreements.answer(
        {row.question for row in rows if row.key in untouched},
        DisagreementDecision.CORRECTED,
        programme_id=programme_id,
        organiser_id=organiser_id,
        actor=ACTOR,
        at=at,
    )
    return len(untouched)


def is_plain(row: Disagreement) -> bool:
    """Whether all but one thing agrees: the pieces, the money, or the price of a piece."""
    if abs((row.day_told - row.day_held).days) > witnesses.DAYS_OF_ONE_SOURCE:
        return False
    if not (codes.number_key(row.document_no) and codes.number_key(row.number_held)):
        return False  # of paper without a number: two purchases of a day may have one price
    if row.quantity_told <= 0 or row.quantity_held <= 0:
        return False
    told, held = (
        (row.net_told, row.net_held)
        if None not in (row.net_told, row.net_held)
        else (row.gross_told, row.gross_held)
    )
    if not told or not held or told < 0 or held < 0:
        return False
    prices = told / row.quantity_told, held / row.quantity_held
    return (
        row.quantity_told == row.quantity_held
        or told == held
        or abs(prices[0] - prices[1]) <= prices[1] * PRICE_DIFFERS_MAX
    )


def _untouched(rows: Sequence[Disagreement], *, organiser_id: UUID) -> set[UUID]:
    """The keys of those whose purchase nobody has changed since it counted, nor is about to."""
    keys = statements.rows(
        named_queries("tandem.evidence", "weighing")["untouched"],
        {"organiser_id": organiser_id, "keys": [row.key for row in rows]},
    )
    return {key for (key,) in keys}
