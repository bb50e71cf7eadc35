"""Appending activities: one at once, or the rows of a query.

Both write the same rows. The activity's id is derived from what the activity is (programme, seller,
document, day, and the proof it came by), so an activity that comes again is the same row and is not
written twice.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from tandem.activity import correcting
from tandem.activity.facts import ActivityRecorded
from tandem.activity.models import Batch
from tandem.kit import ids
from tandem.kit.sql import SqlQuery, fill, merged, named_queries
from tandem.platform import journal, statements

ACTIVITY_COLUMNS = (
    "member_id",
    "id",
    "kind",
    "partner_id",
    "outlet_id",
    "document_no",
    "occurred_at",
    "occurred_on",
    "due_on",
    "currency",
    "net_minor",
    "gross_minor",
    "buyer_id",
    "corrects_id",
)
_SAID_COLUMNS = (
    *ACTIVITY_COLUMNS,
    "attributes",
)  # of activities that carry what their kind declares
LINE_COLUMNS = (
    "member_id",
    "activity_id",
    "line_no",
    "product_id",
    "quantity",
    "net_minor",
    "gross_minor",
)


@dataclass(frozen=True, slots=True)
class LineIn:
    """One line: quantity in base units, amounts in minor units (None = the proof does not say)."""

    product_id: UUID
    quantity: Decimal
    net_minor: int | None = None
    gross_minor: int | None = None


@dataclass(frozen=True, slots=True)
class NewActivity:
    """One activity of a member, as its producer knows it."""

    member_id: int
    id: UUID
    kind: str
    document_no: str
    occurred_at: datetime
    occurred_on: date
    currency: str
    lines: tuple[LineIn, ...] = ()
    partner_id: int | None = None
    outlet_id: UUID | None = None
    due_on: date | None = None
    buyer_id: int | None = None
    corrects_id: UUID | None = None
    attributes: Mapping[str, object] | None = None


def record(
    activity: NewActivity,
    *,
    programme_id: UUID,
    organiser_id: UUID,
    source: str,
    actor: str,
    now: datetime,
) -> UUID | None:
    """Append one activity with its lines; the id of its batch, or None when it stood already.
    Records the fact last.
    """
    return begin(
        activity,
        programme_id=programme_id,
        organiser_id=organiser_id,
        source=source,
        actor=actor,
        now=now,
    )()


def begin(
    activity: NewActivity,
    *,
    programme_id: UUID,
    organiser_id: UUID,
    source: str,
    actor: str,
    now: datetime,
    only_if: str = "true",
) -> Callable[[], UUID | None]:
    """As `record`, in two halves, so that the activity shares its trip with the question what it
    earns.

    The activity is on its way when this returns; the call of what is returned reads whether it was
    new, and records the fact.

    Args:
        only_if: a condition on what this trip has done before; `%(id)s` in it is the activity's.
    """
    batch_id = ids.derived(activity.id, "BATCH")
    params = {
        **_params(activity),
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "batch_id": batch_id,
        "now": now,
        "source": source,
    }
    asked = statements.ask(_insert(only_if), params)
    fact = ActivityRecorded(
        organiser_id=organiser_id, at=now, actor=actor, programme_id=programme_id, batch_id=batch_id
    )

    def finish() -> UUID | None:
        if not asked.rows():
            return None
        if activity.corrects_id is not None:
            correcting.lay(batch_id, organiser_id=organiser_id, now=now)
        journal.record(fact)
        return batch_id

    return finish


def _params(activity: NewActivity) -> dict[str, Any]:
    return {
        "member_id": activity.member_id,
        "id": activity.id,
        "kind": activity.kind,
        "partner_id": activity.partner_id,
        "outlet_id": activity.outlet_id,
        "document_no": activity.document_no,
        "occurred_at": activity.occurred_at,
        "occurred_on": activity.occurred_on,
        "due_on": activity.due_on,
        "currency": activity.currency,
        "buyer_id": activity.buyer_id,
        "corrects_id": activity.corrects_id,
        "attributes": _json(activity),
        "net_minor": _sum([line.net_minor for line in activity.lines]),
        "gross_minor": _sum([line.gross_minor for line in activity.lines]),
        "lines_total": len(activity.lines),
        "line_nos": list(range(1, len(activity.lines) + 1)),
        "product_ids": [line.product_id for line in activity.lines],
        "quantities": [line.quantity for line in activity.lines],
        "nets": [line.net_minor for line in activity.lines],
        "grosses": [line.gross_minor for line in activity.lines],
    }


@cache
def _insert(only_if: str) -> str:
    return fill(named_queries("tandem.activity", "recording")["insert_activity"], only_if=only_if)


def _json(activity: NewActivity) -> str | None:
    return json.dumps(activity.attributes) if activity.attributes else None


def _sum(amounts: Sequence[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def record_rows(
    activities: SqlQuery,
    lines: SqlQuery,
    *,
    programme_id: UUID,
    organiser_id: UUID,
    source: str,
    source_id: UUID,
    actor: str,
    now: datetime,
    has_corrections: bool = True,
) -> UUID:
    """Append the activities of one query and the lines of another, as one batch; its id. Records
    the fact last.

    The caller has seen to it that none of the activities stands yet; who knows that none of them
    corrects another says so.
    """
    assert activities.columns in (ACTIVITY_COLUMNS, _SAID_COLUMNS) and lines.columns == LINE_COLUMNS
    sql = named_queries("tandem.activity", "recording")
    batch_id = ids.new_uuid()
    common = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "batch_id": batch_id,
        "now": now,
    }
    attributes = "activity.attributes" if "attributes" in activities.columns else "NULL::jsonb"
    insert = fill(sql["insert_activities"], attributes=attributes, activities=activities.text)
    activities_total = statements.run(insert, merged(activities.params, common))
    lines_total = statements.run(
        fill(sql["insert_lines"], lines=lines.text), merged(lines.params, common)
    )
    if has_corrections:
        correcting.lay(batch_id, organiser_id=organiser_id, now=now)
    Batch.objects.of(organiser_id).create(
        id=batch_id,
        programme_id=programme_id,
        source=source,
        source_id=source_id,
        created_at=now,
        activities_total=activities_total,
        lines_total=lines_total,
    )
    journal.record(
        ActivityRecorded(
            organiser_id=organiser_id,
            at=now,
            actor=actor,
            programme_id=programme_id,
            batch_id=batch_id,
        )
    )
    return batch_id


def record_many(
    activities: Sequence[NewActivity],
    *,
    programme_id: UUID,
    organiser_id: UUID,
    source: str,
    source_id: UUID,
    actor: str,
    now: datetime,
) -> UUID:
    """Append many activities as one batch; its id. The caller has seen to it that none of them
    stands yet.
    """
    columns: dict[str, Any] = {
        "members": [d.member_id for d in activities],
        "ids": [d.id for d in activities],
        "kinds": [d.kind for d in activities],
        "partners": [d.partner_id for d in activities],
        "outlets": [d.outlet_id for d in activities],
        "numbers": [d.document_no for d in activities],
        "ats": [d.occurred_at for d in activities],
        "days": [d.occurred_on for d in activities],
        "buyers": [d.buyer_id for d in activities],
        "corrected": [d.corrects_id for d in activities],
        "dues": [d.due_on for d in activities],
        "currencies": [d.currency for d in activities],
        "nets": [_sum([line.net_minor for line in d.lines]) for d in activities],
        "grosses": [_sum([line.gross_minor for line in d.lines]) for d in activities],
        "attributes": [_json(d) for d in activities],
    }
    lines = [(d, place, line) for d in activities for place, line in enumerate(d.lines, 1)]
    of_lines: dict[str, Any] = {
        "line_members": [d.member_id for d, _, _ in lines],
        "line_activities": [d.id for d, _, _ in lines],
        "line_nos": [place for _, place, _ in lines],
        "products": [line.product_id for _, _, line in lines],
        "quantities": [line.quantity for _, _, line in lines],
        "line_nets": [line.net_minor for _, _, line in lines],
        "line_grosses": [line.gross_minor for _, _, line in lines],
    }
    sql = named_queries("tandem.activity", "recording")
    return record_rows(
        SqlQuery(sql["said_activities"], columns, _SAID_COLUMNS),
        SqlQuery(sql["said_lines"], of_lines, LINE_COLUMNS),
        programme_id=programme_id,
        organiser_id=organiser_id,
        source=source,
        source_id=source_id,
        actor=actor,
        now=now,
        has_corrections=any(d.corrects_id for d in activities),
    )
