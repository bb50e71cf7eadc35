"""The questions about events."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.engagement.events.models import Coming, Event, SignUp, State, Tally
from tandem.kit.errors import Missing
from tandem.kit.sql import SqlQuery, fill, merged, named_queries
from tandem.programmes.models import Programme
from tandem.segments import targeting

_TOLD = ("member_id", "id", "data")
LIVE = (Coming.SIGNED_UP, Coming.WAITING)


class NoSuchEvent(Missing):
    """No event has this id, or it is not for who asks."""

    code = "events.no_such_event"
    text = _("There is no such event.")


@dataclass(frozen=True, slots=True)
class Totals:
    """Of an event: seats taken, members who wait, who came, who did not."""

    taken: int = 0
    waiting: int = 0
    attended: int = 0
    missed: int = 0


def events(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[Event]:
    """Those of a programme."""
    return Event.objects.within(programme_id, organiser_id=organiser_id)


def event(event_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> Event:
    """One of a programme.

    Raises:
        NoSuchEvent
    """
    rows = Event.objects.within(programme_id, organiser_id=organiser_id)
    return rows.one(NoSuchEvent(), id=event_id)


def is_theirs(row: Event, member_id: int, *, programme: Programme, now: datetime) -> bool:
    """Whether an event is for a member now."""
    if row.audience_id is None:
        return True
    held = targeting.held_by(member_id, programme=programme, now=now, only=[row.audience_id])
    return row.audience_id in held


def of_member(
    member_id: int,
    *,
    programme: Programme,
    now: datetime,
    only: Collection[UUID] | None = None,
) -> list[tuple[Event, SignUp | None]]:
    """The events that a member can come to, and those that they signed up for (of these `only`);
    earliest first.
    """
    if not ways.uses(programme, ways.EVENTS):
        return []
    of = programme.organiser_id
    own = {row.event_id: row for row in SignUp.objects.of(of).filter(member_id=member_id)}
    known = events(programme.id, organiser_id=of)
    if only is not None:
        known = known.filter(id__in=list(only))
    rows = list(
        known.filter(Q(ends_at__gt=now) | Q(id__in=list(own)), opened_at__isnull=False).order_by(
            "starts_at", "id"
        )
    )
    wanted = {row.audience_id for row in rows if row.audience_id is not None}
    held = targeting.held_by(member_id, programme=programme, now=now, only=wanted)
    return [
        (row, own.get(row.id))
        for row in rows
        if row.id in own
        or (row.state(now) == State.OPEN and (row.audience_id is None or row.audience_id in held))
    ]


def for_member(
    event_id: UUID, member_id: int, *, programme: Programme, now: datetime
) -> tuple[Event, SignUp | None]:
    """One of these.

    Raises:
        NoSuchEvent
    """
    row = event(event_id, programme_id=programme.id, organiser_id=programme.organiser_id)
    if row.opened_at is None or not ways.uses(programme, ways.EVENTS):
        raise NoSuchEvent()
    own = sign_up(event_id, member_id, organiser_id=programme.organiser_id)
    if own is None and not is_theirs(row, member_id, programme=programme, now=now):
        raise NoSuchEvent()
    return row, own


def to_invite(
    row: Event, told: Mapping[str, Any], *, programme: Programme, now: datetime
) -> SqlQuery:
    """Members of an event's audience who have not signed up, each with a key and what they are
    told: member_id, id, data.
    """
    members = targeting.members_of(row.audience_id, programme=programme, now=now)
    text = fill(named_queries(__package__, "inviting")["invited"], members=members.text)
    own = {
        "organiser_id": programme.organiser_id,
        "event_id": str(row.id),
        "said": json.dumps(dict(told)),
    }
    return SqlQuery(text, merged(members.params, own), _TOLD)


def sign_up(event_id: UUID, member_id: int, *, organiser_id: UUID) -> SignUp | None:
    """A member's for an event."""
    rows = SignUp.objects.of(organiser_id).filter(event_id=event_id, member_id=member_id)
    return next(iter(rows), None)


def sign_ups(event_id: UUID, *, organiser_id: UUID) -> QuerySet[SignUp]:
    """All of an event, in their order."""
    return SignUp.objects.of(organiser_id).filter(event_id=event_id).order_by("turn", "member_id")


def before(row: SignUp) -> int:
    """How many members wait before one who waits."""
    rows = SignUp.objects.of(row.organiser_id).filter(
        event_id=row.event_id, state=Coming.WAITING, turn__lt=row.turn
    )
    return rows.count()


def tally(event_id: UUID, *, organiser_id: UUID) -> Tally:
    """How full an event is."""
    return Tally.objects.of(organiser_id).get(event_id=event_id)


def totals(event_ids: Iterable[UUID], *, organiser_id: UUID) -> dict[UUID, Totals]:
    """Of each of these events."""
    keys = list(event_ids)
    rows = SignUp.objects.of(organiser_id).filter(event_id__in=keys)
    by_event = rows.order_by().values_list("event_id", "state").annotate(Count("member_id"))
    came = {(event_id, state): number for event_id, state, number in by_event}
    return {
        row.event_id: Totals(
            row.taken,
            row.waiting,
            came.get((row.event_id, Coming.ATTENDED), 0),
            came.get((row.event_id, Coming.MISSED), 0),
        )
        for row in Tally.objects.of(organiser_id).filter(event_id__in=keys)
    }
