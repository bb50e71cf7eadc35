"""Corrections: goods of a purchase that came back, lines of it that were wrong.

A correction is an activity of its own, with its own lines, that names the purchase. What it changes
is laid onto the very lines of the purchase: goods that came back, and what was given back for them,
onto those of the product in their order, as far as any is left; what is added onto the first of
them. The purchase as it stands is then the sum of its lines and of all corrections, and `earning`
evaluates it again as if it had been bought so. An action without goods has no lines: a correction
takes it back whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tandem.activity.models import Activity
from tandem.kit.sql import fill, fill_each, named_queries
from tandem.platform import statements
from tandem.platform.database import batches


def lay(batch_id: UUID, *, organiser_id: UUID, now: datetime) -> int:
    """Lay the corrections of a batch onto the lines of their purchases; how many changes of lines
    were written.

    More goods, or more money for them, than are left are not taken: a caller who can refuse asks
    `left` before. Locks the members, in order.
    """
    params = {"organiser_id": organiser_id, "batch_id": batch_id, "now": now}
    sql = named_queries("tandem.activity", "correcting")
    statements.run(sql["lock_members"], params)
    acts = statements.run(sql["take_acts_back"], params)
    key = "member_id, activity_id, product_id"
    if not batches.keep("activity_said", sql["said"], params, key=key, is_unique=False):
        return acts
    batches.keep("activity_left", sql["left"], params, key=f"{key}, line_no")
    for table in ("found", "taken"):
        text = fill(sql[table], pieces_of_asked=sql["pieces_of_asked"])
        batches.keep(f"activity_{table}", text, key=key, is_unique=False)
    return acts + statements.run(sql["insert_corrections"], params)


@dataclass(frozen=True, slots=True)
class Taken:
    """Whether an action without goods is gone, and how often it went or came back."""

    is_gone: bool
    times: int


def acts_taken(activities: Sequence[tuple[int, UUID]], *, organiser_id: UUID) -> dict[UUID, Taken]:
    """Those of these actions without goods that were ever taken back."""
    params = {
        "organiser_id": organiser_id,
        "members": [member for member, _ in activities],
        "activities": [activity for _, activity in activities],
    }
    rows = statements.rows(named_queries("tandem.activity", "correcting")["acts_gone"], params)
    return {key: Taken(is_gone, times) for key, is_gone, times in rows}


Named = tuple[int, int | None, str]


def purchases(
    documents: Sequence[Named], *, programme_id: UUID, organiser_id: UUID
) -> dict[Named, list[UUID]]:
    """The purchases of these (member, partner, document number), oldest first; corrections are
    none.
    """
    by_document: dict[Named, list[UUID]] = {}
    params = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "members": [member for member, _, _ in documents],
        "partners": [partner or 0 for _, partner, _ in documents],
        "numbers": [number for _, _, number in documents],
    }
    for member, partner, number, key in statements.rows(
        named_queries("tandem.activity", "correcting")["purchases"], params
    ):
        by_document.setdefault((member, partner or None, number), []).append(key)
    return by_document


def left(
    activities: Sequence[tuple[int, UUID]], *, organiser_id: UUID
) -> dict[tuple[UUID, UUID], Decimal]:
    """Base units of each (purchase, product) that have not come back."""
    params = {
        "organiser_id": organiser_id,
        "members": [member for member, _ in activities],
        "activities": [activity for _, activity in activities],
    }
    rows = statements.rows(named_queries("tandem.activity", "correcting")["left_of"], params)
    return {(activity, product): quantity for activity, product, quantity in rows}


def standing_among(
    activities: Sequence[tuple[int, UUID]], *, organiser_id: UUID
) -> dict[UUID, UUID]:
    """Of these (member, key) pairs the corrections that stand already, with the purchase that each
    corrects.
    """
    rows = Activity.objects.of(organiser_id).filter(
        member_id__in=[member for member, _ in activities],
        id__in=[key for _, key in activities],
        corrects_id__isnull=False,
    )
    return {
        key: purchase
        for key, purchase in rows.values_list("id", "corrects_id")
        if purchase is not None
    }


def stage(
    *,
    activities: str,
    among: str,
    params: Mapping[str, Any],
    organiser_id: UUID,
    programme_id: UUID,
) -> bool:
    """Keep how the corrected purchases of a programme stand, for whoever evaluates these
    activities; whether there are any.

    Args:
        activities: a condition on `activity`: those that will be read from the sources of
        `standing`. among: a condition on `correction`: those of these activities, at least.
        params: those of both conditions.
    """
    sql = _texts("activity_corrected")
    bound = {**params, "organiser_id": organiser_id, "programme_id": programme_id}
    corrected = fill(sql["corrected"], among=among)
    if not batches.keep("activity_corrected", corrected, bound, key="member_id, activity_id"):
        return False
    batches.keep("activity_standing", sql["standing"], bound, key="member_id, activity_id")
    others = fill(sql["standing_lines"], activities=activities)
    lines = f"{others}\nUNION ALL\n{sql['corrected_lines']}"
    key = "member_id, activity_id"
    batches.keep("activity_standingline", lines, bound, key=key, is_unique=False)
    return True


def documents(member_id: int, activity_id: UUID, *, organiser_id: UUID) -> list[str]:
    """The numbers of the documents that correct a purchase, in their order."""
    corrections = Activity.objects.of(organiser_id).filter(
        member_id=member_id, corrects_id=activity_id
    )
    return list(corrections.order_by("occurred_at", "id").values_list("document_no", flat=True))


def corrected_by(
    member_id: int, activity_id: UUID, *, organiser_id: UUID
) -> tuple[UUID, str] | None:
    """The purchase that this activity corrects, and its number; None when it corrects none."""
    every = Activity.objects.of(organiser_id).filter(member_id=member_id)
    purchase = (
        every.filter(id__in=every.filter(id=activity_id).values("corrects_id"))
        .order_by("id")
        .first()
    )
    return (purchase.id, purchase.document_no) if purchase else None


def members_of_batches(batch_ids: Sequence[UUID], *, organiser_id: UUID) -> list[int]:
    """The members whose purchases these batches have corrected."""
    params = {"organiser_id": organiser_id, "batch_ids": list(batch_ids)}
    return [
        member
        for (member,) in statements.rows(
            named_queries("tandem.activity", "correcting")["members_of_batches"], params
        )
    ]


def standing() -> dict[str, str]:
    """Sources of activities and lines, by the table they stand for, as `stage` found them:
    purchases with the lines that are left, and not at all where nothing is. All others are as they
    were recorded.
    """
    activity = fill(_texts("activity_corrected")["standing_activity"], standing="activity_standing")
    return {"activity_activity": f"(\n{activity}\n)", "activity_line": "activity_standingline"}


def standing_of(purchase: str) -> dict[str, str]:
    """The same for one corrected purchase alone, without tables of its own.

    Args:
        purchase: a SELECT of its `member_id` and `activity_id`.
    """
    sql = _texts(f"({purchase})")
    activity = fill(sql["standing_activity"], standing=f"(\n{sql['standing']}\n)")
    lines = sql["corrected_lines"]
    return {"activity_activity": f"(\n{activity}\n)", "activity_line": f"(\n{lines}\n)"}


def _texts(corrected: str) -> dict[str, str]:
    """The statements over the purchases of this table or sub-select (member_id, activity_id)."""
    sql = named_queries("tandem.activity", "standing")
    changed = fill(sql["changed"], corrected=corrected)
    return fill_each(sql, changed=changed)
