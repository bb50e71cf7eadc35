"""Calls of programs that tell a purchase otherwise than paper did, or of another member than it
counted for: a person is asked, as of documents, and the call is kept meanwhile (`retellings`).

Other differences are told to the program at once, which can put them right.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from tandem.activity.recording import NewActivity
from tandem.evidence.models import Disagreement
from tandem.evidence.witnessing import disagreements, weighing
from tandem.evidence.witnessing.calls import Asked
from tandem.kit import ids


class Call(NamedTuple):
    """A call with what is asked of it; `telling`: by which it is kept."""

    telling: UUID
    activity: NewActivity
    asks: Sequence[Asked]


def ask(
    calls: Sequence[Call], *, programme_id: UUID, organiser_id: UUID, now: datetime
) -> set[UUID]:
    """Ask what these calls tell otherwise; the tellings for whose answer a person is needed. Where
    the call is the better proof beyond doubt, it is answered by itself. Repeatable.
    """
    rows = {
        row.key: row
        for call in calls
        for asked in call.asks
        for row in [_row(call, asked, programme_id, organiser_id, now)]
    }
    if not rows:
        return set()
    every = Disagreement.objects.of(organiser_id)
    every.filter(key__in=rows).delete()
    every.bulk_create(rows.values())
    weighing.put_calls_right(
        {call.telling for call in calls},
        programme_id=programme_id,
        organiser_id=organiser_id,
        at=now,
    )
    return set(every.filter(key__in=rows, decision="").values_list("document_id", flat=True))


def forget(tellings: Collection[UUID], *, organiser_id: UUID) -> None:
    """Ask no more what these calls tell; what was answered stands."""
    rows = Disagreement.objects.of(organiser_id)
    rows.filter(document_id__in=tellings, decision="").delete()


def answered(tellings: Collection[UUID], *, organiser_id: UUID) -> set[UUID]:
    """Those of these calls of which something was answered."""
    rows = Disagreement.objects.of(organiser_id).filter(document_id__in=tellings)
    return set(rows.exclude(decision="").values_list("document_id", flat=True))


def calls_of(questions: Collection[UUID], *, organiser_id: UUID) -> list[disagreements.CallKey]:
    """The calls that ask these questions."""
    rows = Disagreement.objects.of(organiser_id).filter(question__in=questions)
    calls = rows.exclude(call_of=None).values_list("call_of", "document_id")
    return sorted({(member, telling) for member, telling in calls if member is not None})


def _row(
    call: Call, asked: Asked, programme_id: UUID, organiser_id: UUID, now: datetime
) -> Disagreement:
    activity, held = call.activity, asked.held
    return Disagreement(
        organiser_id=organiser_id,
        key=ids.derived(call.telling, asked.question),
        question=asked.question,
        programme_id=programme_id,
        document_id=call.telling,
        call_of=activity.member_id,
        partner_id=activity.partner_id,
        member_id=asked.member_id,
        rival_id=asked.rival_id,
        product_id=asked.product_id,
        document_no=activity.document_no,
        lines=asked.lines,
        activity_id=asked.activity_id,
        held_by=asked.held_by,
        number_held=held.number,
        day_told=asked.day,
        day_held=held.day,
        quantity_told=asked.quantity,
        quantity_held=held.quantity,
        net_told=asked.net_minor,
        net_held=held.net_minor,
        gross_told=asked.gross_minor,
        gross_held=held.gross_minor,
        created_at=now,
    )
