"""A rule that lets points last: whoever belongs to a segment does not lose them.

Every night, points of its members that would fall due within a month last some months longer. Who
leaves the segment keeps what was prolonged, and nothing more.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.adjustments import extending
from tandem.adjustments.models import Keeping
from tandem.kit.errors import Missing
from tandem.kit.periods import add_months
from tandem.platform.permissions import Actor, require
from tandem.programmes.models import Programme
from tandem.rules import codec
from tandem.segments import audiences, defining
from tandem.segments.models import Segment

DAYS_BEFORE = 30
MONTHS_MAX = 60


class NoSuchKeeping(Missing):
    """The rule was ended before, or never was."""

    code = "mending.no_such_keeping"
    text = _("This was ended already.")


def keep(
    segment_key: str, *, months: int, programme: Programme, actor: Actor, now: datetime
) -> UUID:
    """Let the points of a segment's members last so many months longer, from the next night on.

    Raises:
        NoSuchSegment, BadExtension: nothing is written.
    """
    require(actor, "ledger.adjust")
    of = actor.organiser_id
    if not 1 <= months <= MONTHS_MAX:
        raise extending.BadExtension()
    if (
        not Segment.objects.of(of)
        .filter(programme_id=programme.id, key=segment_key, ended_at=None)
        .exists()
    ):
        raise defining.NoSuchSegment(key=segment_key[:40])
    Keeping.objects.of(of).filter(
        programme_id=programme.id, segment_key=segment_key, ended_at=None
    ).update(ended_at=now)
    return (
        Keeping.objects.of(of)
        .create(
            programme_id=programme.id,
            segment_key=segment_key,
            months=months,
            actor=actor.name,
            created_at=now,
        )
        .id
    )


def end(keeping_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """End such a rule; what it has prolonged stays.

    Raises:
        NoSuchKeeping
    """
    require(actor, "ledger.adjust")
    standing = Keeping.objects.of(actor.organiser_id).filter(
        id=keeping_id, programme_id=programme.id, ended_at=None
    )
    if not standing.update(ended_at=now):
        raise NoSuchKeeping()


def prolong(programme: Programme, *, today: date, now: datetime) -> int:
    """The night's part: prolong what would fall due within a month; how many points. Safe to
    repeat.
    """
    of, total = programme.organiser_id, 0
    segments = {row.key: row for row in Segment.objects.of(of).filter(programme_id=programme.id)}
    for each in (
        Keeping.objects.of(of)
        .filter(programme_id=programme.id, ended_at=None)
        .order_by("segment_key")
    ):
        row = segments.get(each.segment_key)
        if row is None or row.ended_at is not None:
            continue
        members = audiences.rows(codec.decode(row.body), programme=programme, now=now)
        due_until_on = today + timedelta(days=DAYS_BEFORE)
        total += extending.prolong(
            members,
            keeping_id=each.id,
            due_until_on=due_until_on,
            upto_on=add_months(due_until_on, each.months),
            reason=each.segment_key,
            programme=programme,
            now=now,
        )
    return total
