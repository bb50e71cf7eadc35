"""Purchases whose points wait for a payment."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tandem.kit.sql import blocks
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
    deed_id: UUID


def purchases(
    programme_id: UUID, *, organiser_id: UUID, partner_id: int | None = None, q: str = "", limit: int = 200
) -> list[Unpaid]:
    """Soonest due first; of one partner, or of all; `q` is a part of the document's number."""
    found = statements.rows(
        blocks("tandem.insights", "unpaid")["unpaid"],
        {
            "organiser_id": organiser_id, "programme_id": programme_id, "partner_id": partner_id, "limit": limit,
            "book_id": programmes.book(programme_id, "REWARD", organiser_id=organiser_id),
            "q": f"%{q.replace('%', '').replace('_', '')}%" if q else None,
        },
    )  # fmt: skip
    return [Unpaid(*row) for row in found]


def total(programme_id: UUID, *, organiser_id: UUID, partner_id: int | None = None) -> int:
    """How many purchases wait."""
    ((number,),) = statements.rows(
        blocks("tandem.insights", "unpaid")["total"],
        {
            "organiser_id": organiser_id, "programme_id": programme_id, "partner_id": partner_id,
            "book_id": programmes.book(programme_id, "REWARD", organiser_id=organiser_id),
        },
    )  # fmt: skip
    return int(number)
