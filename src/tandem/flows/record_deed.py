"""One deed at once: recorded, awarded and posted in the caller's transaction; the answer is the award.

What a person or a till waits for never waits for a step. The steps that follow the batch find it awarded.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.activity import kinds, recording
from tandem.earning import awarding
from tandem.kit import ids
from tandem.programmes.models import Programme, Release


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a deed: its key, points by wallet, and whether it was new."""

    id: UUID
    points: dict[str, int]
    is_new: bool


def record(
    member_id: int, *, programme: Programme, document_no: str, day: date, actor: str, now: datetime, kind: str = kinds.PURCHASE,
    lines: tuple[recording.LineIn, ...] = (), partner_id: int | None = None, outlet_id: UUID | None = None,
    due_on: date | None = None,
) -> Recorded:  # fmt: skip
    """Record one deed of a member and give its points now. The same document of the same day again changes nothing."""
    if kind == kinds.PURCHASE and due_on is None and programme.release == Release.WHEN_PAID:
        due_on = day + timedelta(days=programme.payment_days)
    at = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(programme.time_zone)).astimezone(UTC)
    deed = recording.Deed(
        member_id=member_id, id=ids.derived(programme.id, partner_id or "-", document_no, member_id, day, kind), kind=kind,
        document_no=document_no, occurred_at=at, occurred_on=day, currency=programme.currency, partner_id=partner_id,
        outlet_id=outlet_id, due_on=due_on,
        lines=lines,
    )  # fmt: skip
    batch_id = recording.record(
        deed, programme_id=programme.id, organiser_id=programme.organiser_id, source="API", actor=actor, now=now
    )
    if batch_id is None:
        return Recorded(deed.id, {}, False)
    given = awarding.award_deed(member_id, deed.id, day=day, at=at, is_payable=due_on is not None, programme=programme, now=now)
    return Recorded(deed.id, dict(given.points), True)
