"""Purchases whose points wait for a payment."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tandem.kit.sql import fill, named_queries
from tandem.platform import statements
from tandem.programmes import queries as programmes


@dataclass(frozen=True, slots=True)
class Unpaid:
    """One document of a member that has not been paid in whole; amounts in minor units."""

    partner_id: int | None
    partner: str
    document_no: str
    member: str
    day: date
    due_on: date | None
    amount_minor: int
    pending_points: int
    member_id: int
    activity_id: UUID


# What a list may be ordered by.
ORDERS = {
    "due_on": "due_on NULLS LAST",
    "-due_on": "due_on DESC NULLS LAST",
    "occurred_on": "occurred_on",
    "-occurred_on": "occurred_on DESC",
    "amount": "amount_minor",
    "-amount": "amount_minor DESC",
    "points": "pending_points",
    "-points": "pending_points DESC",
}


def purchases(
    programme_id: UUID,
    *,
    organiser_id: UUID,
    partner_id: int | None = None,
    q: str = "",
    due_before: date | None = None,
    order: str = "due_on",
    offset: int = 0,
    limit: int = 200,
) -> list[Unpaid]:
    """Purchases that wait for their payment.

    Args:
        partner_id: whose sales; None: all.
        q: a part of the document's number.
        due_before: only what was due before this day.
        order: one of ORDERS.
    """
    text = fill(
        named_queries("tandem.insights", "unpaid")["unpaid"],
        order=ORDERS[order],
        order_of_page=f"page.{ORDERS[order]}",
    )
    wanted = _wanted(programme_id, organiser_id, partner_id, q, due_before)
    return [
        Unpaid(*row) for row in statements.rows(text, {**wanted, "limit": limit, "offset": offset})
    ]


def total(
    programme_id: UUID,
    *,
    organiser_id: UUID,
    partner_id: int | None = None,
    q: str = "",
    due_before: date | None = None,
) -> int:
    """How many purchases wait, of those that `purchases` would list."""
    wanted = _wanted(programme_id, organiser_id, partner_id, q, due_before)
    ((number,),) = statements.rows(named_queries("tandem.insights", "unpaid")["total"], wanted)
    return int(number)


def _wanted(
    programme_id: UUID, organiser_id: UUID, partner_id: int | None, q: str, due_before: date | None
) -> dict[str, Any]:
    return {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "partner_id": partner_id,
        "book_id": programmes.book(programme_id, "REWARD", organiser_id=organiser_id),
        "q": f"%{q.replace('%', '').replace('_', '')}%" if q else None,
        "due_before": due_before,
    }
