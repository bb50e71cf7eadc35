"""A rule that lets points last: whoever belongs to a segment does not lose them.

Every night, points of its members that would fall due within a month last some months longer. Who
leaves the segment keeps what was prolonged, and nothing more.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.adjustments import extensions
from tandem.adjustments.models import Exemption
from tandem.kit.errors import Conflict, Missing
from tandem.kit.periods import add_months
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme
from tandem.rules import codec
from tandem.segments import audiences, defining
from tandem.segments.models import Segment

DAYS_BEFORE = 30
MONTHS_MAX = 60


class NoSuchExemption(Missing):
    """The rule was ended before, or never was."""

    code = "mending.no_such_keeping"
    text = _("This was ended already.")


class SegmentLasts(Conflict):
    """Another rule for the same segment stands by now."""

    code = "mending.segment_lasts"
    text = _("Points of this segment last longer by another rule by now. Nothing was changed.")


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
        raise extensions.BadExtension()
    if (
        not Segment.objects.of(of)
        .filter(programme_id=programme.id, key=segment_key, ended_at=None)
        .exists()
    ):
        raise defining.NoSuchSegment(key=segment_key[:40])
    Exemption.objects.of(of).filter(
        programme_id=programme.id, segment_key=segment_key, ended_at=None
    ).update(ended_at=now)
    return (
        Exemption.objects.of(of)
        .create(
            programme_id=programme.id,
            segment_key=segment_key,
            months=months,
            actor=actor.name,
            created_at=now,
        )
        .id
    )


def end(exemption_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """End such a rule; what it has prolonged stays.

    Raises:
        NoSuchKeeping
    """
    require(actor, "ledger.adjust")
    standing = Exemption.objects.of(actor.organiser_id).filter(
        id=exemption_id, programme_id=programme.id, ended_at=None
    )
    if not standing.update(ended_at=now):
        raise NoSuchExemption()


def resume(exemption_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Let such a rule that was ended go on as it was. Safe to repeat.

    Raises:
        NoSuchExemption, SegmentLasts: nothing changes.
    """
    require(actor, "ledger.adjust")
    rules = Exemption.objects.of(actor.organiser_id).filter(programme_id=programme.id)
    rule = rules.filter(id=exemption_id).order_by("id").first()
    if rule is None:
        raise NoSuchExemption()
    others = rules.filter(segment_key=rule.segment_key, ended_at=None)
    if others.exclude(id=rule.id).exists():
        raise SegmentLasts()
    rules.filter(id=rule.id, ended_at__lte=now).update(ended_at=None)


def prolong(programme: Programme, *, today: date, now: datetime) -> int:
    """The night's part: prolong what would fall due within a month; how many points. Safe to
    repeat.
    """
    of, total = programme.organiser_id, 0
    segments = {
        segment.key: segment for segment in Segment.objects.of(of).filter(programme_id=programme.id)
    }
    for exemption in (
        Exemption.objects.of(of)
        .filter(programme_id=programme.id, ended_at=None)
        .order_by("segment_key")
    ):
        segment = segments.get(exemption.segment_key)
        if segment is None or segment.ended_at is not None:
            continue
        members = audiences.rows(codec.decode(segment.body), programme=programme, now=now)
        due_until_on = today + timedelta(days=DAYS_BEFORE)
        total += extensions.prolong(
            members,
            exemption_id=exemption.id,
            due_until_on=due_until_on,
            upto_on=add_months(due_until_on, exemption.months),
            reason=exemption.segment_key,
            programme=programme,
            now=now,
        )
    return total
