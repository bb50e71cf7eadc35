"""Purchases whose points wait for a payment.

Other points wait for their days or for somebody who agrees: no payment does anything for them, and
they are no purchases of this list.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tandem.insights import lately
from tandem.insights.finding import LAST
from tandem.kit.sql import fill, named_queries
from tandem.ledger.transfers import NO_DAY
from tandem.platform import statements
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme, Release


@dataclass(frozen=True, slots=True)
class Unpaid:
    """One document of a member that has not been paid in whole; amounts in minor units."""

    partner_id: int | None
    partner: str
    document_no: str
    member: str
    day: date
    due_on: date | None
    gross_minor: int | None
    net_minor: int | None
    pending_points: int
    member_id: int
    activity_id: UUID


BEGUN_MAX = 2_000  # documents whose number begins so that are looked at
# What a list may be ordered by, each with a tie-break: in the choice of the page, and of its rows.
# The largest day stands for none, so what has no day comes behind, or first where it is turned.
_FIELDS = {"occurred_on": "occurred_on", "amount": "amount_minor", "points": "pending_points"}
ORDERS = {
    "due_on": (
        "lot.due_on, lot.holder_id, lot.id",
        "page.listed_on, page.member_id, page.lot_id",
    ),
    "-due_on": (
        "lot.due_on DESC, lot.holder_id DESC, lot.id DESC",
        "page.listed_on DESC, page.member_id DESC, page.lot_id DESC",
    ),
    **{
        f"{sign}{name}": (
            f"{field}{way}, document_no, member_id, activity_id",
            f"page.{field}{way}, page.document_no, page.member_id, page.activity_id",
        )
        for name, field in _FIELDS.items()
        for sign, way in (("", ""), ("-", " DESC"))
    },
}


def is_asked(programme: Programme) -> bool:
    """Whether payments decide over points of this programme: it says so, or points are left that
    waited for one before it gave them at once.
    """
    if programme.release == Release.AT_ONCE:
        wanted = _wanted(programme.id, programme.organiser_id, None, "", None)
        sql = named_queries("tandem.insights", "unpaid")
        ((is_left,),) = statements.rows(fill(sql["any"], waits=sql["waits"]), wanted)
        return bool(is_left)
    return programme.release == Release.WHEN_PAID


def purchases(
    programme_id: UUID,
    *,
    organiser_id: UUID,
    partner_id: int | None = None,
    q: str = "",
    due_before: date | None = None,
    is_begun: bool = False,
    order: str = "due_on",
    offset: int = 0,
    limit: int = 200,
) -> list[Unpaid]:
    """Purchases that wait for their payment.

    Args:
        partner_id: whose sales; None: all.
        q: a part of the document's number.
        is_begun: `q` is its beginning: of the first `BEGUN_MAX` such documents
            those that wait. Of hundreds of thousands a part is looked for in each.
        due_before: only what was due before this day.
        order: one of ORDERS.
    """
    sql, (chosen, of_page) = named_queries("tandem.insights", "unpaid"), ORDERS[order]
    is_plain = order.removeprefix("-") == "due_on" and partner_id is None and not q
    name = "soonest" if is_plain else "begun" if q and is_begun else "chosen"
    numbered = {"numbered": sql["numbered"]} if name == "begun" else {}
    page = fill(sql[name], columns=sql["columns"], waits=sql["waits"], order=chosen, **numbered)
    text = fill(sql["unpaid"], page=page, order_of_page=of_page)
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
    is_begun: bool = False,
) -> int:
    """How many purchases wait, of those that `purchases` would list; of all partners, in a large
    installation, as it was lately.
    """
    wanted = _wanted(programme_id, organiser_id, partner_id, q, due_before)
    sql = named_queries("tandem.insights", "unpaid")
    if q and is_begun:
        text = fill(sql["total_begun"], numbered=sql["numbered"], waits=sql["waits"])
    else:
        is_plain = partner_id is None and not q
        text = fill(sql["total" if is_plain else "total_of"], waits=sql["waits"])
    read = lately.rows if partner_id is None else statements.rows
    ((number,),) = read(text, wanted)
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
        "no_day": NO_DAY,
        "begins": sorted({q, q.upper()}),
        "last": LAST,
        "begun_max": BEGUN_MAX,
    }
