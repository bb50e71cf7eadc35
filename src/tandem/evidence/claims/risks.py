"""What makes a claim worth a second look though nothing in it is wrong: said in plain words, held
until the organiser has looked.

A risk is no verdict. The seller's own file outweighs every one of them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from tandem.evidence.claims.papers import OF_TILL
from tandem.evidence.documents.staging import OF_RECEIPT
from tandem.evidence.models import Claim, DocumentKind
from tandem.kit.sql import named_queries
from tandem.platform import statements

PROOFS_A_DAY = 25
OLD_DAYS = 120
RECEIPT_DAYS = 31  # between a receipt and the invoice that is made out for it, mostly
JUST_ABOVE = 1.03  # times an amount from which a promotion begins
UNUSUAL_TIMES, UNUSUAL_AFTER = (
    8,
    5,
)  # so many times the member's middle amount, once so many claims were accepted
OVERDUE = "overdue"
DISPUTED = ("claimed_by_another", "issued_to_another")
RISKS = (
    "many_claims",
    "same_picture",
    "edited",
    "unusual_amount",
    "just_above",
    "old_document",
    "sample",
)
CASES = (*DISPUTED, *RISKS, OVERDUE)  # only the organiser settles a claim with one of these


def of(
    rows: Iterable[Claim],
    *,
    amounts: Sequence[int] = (),
    member_id: int,
    organiser_id: UUID,
    now: datetime,
) -> dict[UUID, list[str]]:
    """The risks of a member's claims. `amounts`: from which a promotion begins, in minor units."""
    rows = list(rows)
    sql = named_queries("tandem.evidence", "risks")
    scope = {"organiser_id": organiser_id, "member_id": member_id, "since": now - timedelta(days=1)}
    ((proofs_total, accepted_total, middle),) = statements.rows(sql["habits"], scope)
    twins = {
        key
        for (key,) in statements.rows(
            sql["twins"],
            {**scope, "claims": [row.id for row in rows if row.fingerprint is not None]},
        )
    }
    risks_by_claim = {}
    for row in rows:
        risks = {
            "many_claims": proofs_total > PROOFS_A_DAY,
            "same_picture": row.id in twins,
            "edited": bool(row.page.get("edited"))
            and row.kind in (DocumentKind.PAPER, DocumentKind.ACTION),
            "unusual_amount": accepted_total >= UNUSUAL_AFTER
            and (row.gross_minor or 0) > UNUSUAL_TIMES * (middle or 0) > 0,
            "just_above": any(
                amount <= (row.gross_minor or 0) < JUST_ABOVE * amount for amount in amounts
            ),
            "old_document": row.issued_on is not None
            and row.issued_on < (row.created_at - timedelta(days=OLD_DAYS)).date(),
        }
        risks_by_claim[row.id] = [name for name, holds in risks.items() if holds]
    return risks_by_claim


def beside_receipts(rows: Sequence[Claim], *, programme_id: UUID, organiser_id: UUID) -> set[UUID]:
    """Of a member's claims those of an invoice for a till's receipt beside which the member bought
    of that seller under another number, and those of a receipt beside such an invoice: they may
    tell one purchase by two numbers.
    """
    marks = (OF_RECEIPT, OF_TILL)
    asked = [row for row in rows if any(map(row.page.get, marks)) and row.partner_id is not None]
    if not asked:
        return set()
    params = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "member_id": asked[0].member_id,
        "claims": [row.id for row in asked],
        "days": RECEIPT_DAYS,
        "of_receipt": OF_RECEIPT,
    }
    return {
        key
        for (key,) in statements.rows(named_queries("tandem.evidence", "risks")["receipts"], params)
    }


def is_sampled(row: Claim, percent: int, *, is_risky: bool = False) -> bool:
    """Whether a claim gets a second look: told by its key, so asking again gives the same; the
    risky ones twice as often.
    """
    return row.id.int % 100 < percent * (2 if is_risky else 1)
