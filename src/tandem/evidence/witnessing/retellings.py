"""Purchases that programs told when they had been recorded already.

Such a call changes nothing, but it is a witness: where the file that told the purchase first is
taken back, the purchase is recorded by it (`beside`). A call that repeats what it recorded itself,
which is what retries do, adds nothing and is not kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from tandem.activity.recording import LineIn, NewActivity
from tandem.evidence.models import Document
from tandem.kit import codes, ids
from tandem.kit.sql import named_queries
from tandem.platform import statements

AT_ONCE = 2_000  # calls that are read at once


@dataclass(frozen=True, slots=True)
class Retold:
    """A purchase as a program told it when it had been recorded."""

    member_id: int
    id: UUID
    partner_id: int | None
    outlet_id: UUID | None
    document_no: str
    sold_on: date
    due_on: date | None
    paid_on: date | None
    buyer_id: int | None
    corrects_id: UUID | None
    lines: tuple[LineIn, ...]


def keep(
    told: Sequence[tuple[NewActivity, date | None, str]],
    *,
    programme_id: UUID,
    organiser_id: UUID,
    now: datetime,
) -> None:
    """Keep purchases of which something had been recorded, each with the day on which it was paid,
    and the number under which that was recorded. Repeatable.
    """
    lines = [
        (activity, paid_on, number, key, place, line)
        for activity, paid_on, number in told
        for key in [key_of(activity)]
        for place, line in enumerate(activity.lines, 1)
    ]
    if not lines:
        return
    params: dict[str, Any] = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "now": now,
        "members": [activity.member_id for activity, *_ in lines],
        "ids": [key for _, _, _, key, _, _ in lines],
        "activities": [activity.id for activity, *_ in lines],
        "lines": [place for _, _, _, _, place, _ in lines],
        "partners": [activity.partner_id for activity, *_ in lines],
        "outlets": [activity.outlet_id for activity, *_ in lines],
        "numbers": [activity.document_no for activity, *_ in lines],
        "number_keys": [codes.number_key(number) for _, _, number, *_ in lines],
        "days": [activity.occurred_on for activity, *_ in lines],
        "dues": [activity.due_on for activity, *_ in lines],
        "paid": [paid_on for _, paid_on, *_ in lines],
        "buyers": [activity.buyer_id for activity, *_ in lines],
        "corrected": [activity.corrects_id for activity, *_ in lines],
        "products": [line.product_id for *_, line in lines],
        "quantities": [line.quantity for *_, line in lines],
        "nets": [line.net_minor for *_, line in lines],
        "grosses": [line.gross_minor for *_, line in lines],
    }
    statements.run(named_queries("tandem.evidence", "retellings")["keep"], params)


def key_of(activity: NewActivity) -> UUID:
    """By which a call is kept: the same for who tells the same in the same words."""
    words = [
        part
        for line in activity.lines
        for part in (line.product_id, line.quantity.normalize(), line.net_minor, line.gross_minor)
    ]
    return ids.derived(activity.id, "RETOLD", *("-" if part is None else part for part in words))


def beside(document_id: UUID, *, organiser_id: UUID) -> Iterator[list[Retold]]:
    """What programs told beside what a document had recorded, some calls at a time."""
    document = Document.objects.of(organiser_id).get(id=document_id)
    params: dict[str, Any] = {
        "organiser_id": organiser_id,
        "programme_id": document.programme_id,
        "document_id": document_id,
        "source": document.kind,
        "after_member": 0,
        "after_id": UUID(int=0),
        "most": AT_ONCE,
    }
    text = named_queries("tandem.evidence", "retellings")["beside"]
    while rows := statements.rows(text, params):
        yield _calls(rows)
        params["after_member"], params["after_id"] = rows[-1][:2]


def named(calls: Sequence[tuple[int, UUID]], *, organiser_id: UUID) -> list[Retold]:
    """These calls, as far as they are kept."""
    params = {
        "organiser_id": organiser_id,
        "members": [member for member, _key in calls],
        "ids": [key for _member, key in calls],
    }
    rows = statements.rows(named_queries("tandem.evidence", "retellings")["named"], params)
    return _calls(rows)


def _calls(rows: Sequence[Sequence[Any]]) -> list[Retold]:
    return [
        Retold(*[*call, tuple(LineIn(*row[10:]) for row in lines)])
        for call, lines in groupby(rows, key=lambda row: tuple(row[:10]))
    ]


def forget(told: Sequence[Retold], *, organiser_id: UUID) -> None:
    """Let go of what is recorded by now."""
    of = {
        "organiser_id": organiser_id,
        "members": [retold.member_id for retold in told],
        "ids": [retold.id for retold in told],
    }
    statements.run(named_queries("tandem.evidence", "retellings")["forget"], of)
