"""The questions about events."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.engagement.events.models import Coming, Event, SignUp, State, Tally
from tandem.kit.errors import Missing
from tandem.kit.sql import SqlQuery, fill, merged, named_queries
from tandem.kit.text import folded
from tandem.participants import queries as participants
from tandem.participants.models import Member
from tandem.programmes.models import Programme
from tandem.segments import targeting

_TOLD = ("member_id", "id", "data")
OWN_MAX = 100  # so many of a member's sign-ups are looked at, the latest
LIVE = (Coming.SIGNED_UP, Coming.WAITING)
_ORDER = (Coming.ATTENDED, *LIVE, Coming.MISSED, Coming.CALLED_OFF, Coming.CANCELLED)


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
    """The events that a member can come to, and those that they signed up for last (of these
    `only`); earliest first.
    """
    if not ways.uses(programme, ways.EVENTS):
        return []
    of = programme.organiser_id
    one = participants.one_with(member_id, organiser_id=of)
    own: dict[UUID, SignUp] = {}
    latest = SignUp.objects.of(of).filter(member_id__in=one).order_by("-signed_at", "event_id")
    known = events(programme.id, organiser_id=of)
    if only is not None:
        known, latest = known.filter(id__in=list(only)), latest.filter(event_id__in=list(only))
    for row in sorted(latest[:OWN_MAX], key=_leads, reverse=True):
        own[row.event_id] = row
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
    """A member's for an event; of several of who are one with them, the one that leads."""
    return next(iter(sign_ups_by(event_id, member_id, organiser_id=organiser_id)), None)


def sign_ups_by(event_id: UUID, member_id: int, *, organiser_id: UUID) -> list[SignUp]:
    """Those of a member and of who is one with them, what leads first: who came, who has a place,
    who waits.
    """
    one = participants.one_with(member_id, organiser_id=organiser_id)
    rows = SignUp.objects.of(organiser_id).filter(event_id=event_id, member_id__in=one)
    return sorted(rows, key=_leads)


def _leads(row: SignUp) -> tuple[int, int, int]:
    return _ORDER.index(Coming(row.state)), row.turn, row.member_id


def doubles(rows: Iterable[SignUp], *, organiser_id: UUID) -> set[int]:
    """Of these sign-ups of one event the members whose another one leads, of who is one with them.

    Args:
        rows: all of the event that may lead.
    """
    by_member = {row.member_id: row for row in rows}
    if len(by_member) < 2:
        return set()
    going = participants.going_on(by_member, organiser_id=organiser_id)
    seen: set[int] = set()
    beside: set[int] = set()
    for row in sorted(by_member.values(), key=_leads):
        head_id = going[row.member_id].head_id
        (beside if head_id in seen else seen).add(row.member_id if head_id in seen else head_id)
    return beside


def sign_ups(event_id: UUID, *, organiser_id: UUID) -> QuerySet[SignUp]:
    """All of an event, in their order."""
    return SignUp.objects.of(organiser_id).filter(event_id=event_id).order_by("turn", "member_id")


def at_the_door(row: Event, *, q: str = "") -> QuerySet[Member]:
    """The members who have a place at an event or came, by name; in whose name `q` stands.

    With their programme, so that where many have a place the first of them are met by going through
    its members in the order of their names.
    """
    members = Member.objects.of(row.organiser_id).filter(
        programme_id=row.programme_id, id__in=_with_place(row).values("member_id")
    )
    searched = members.filter(sort_key__contains=folded(q)) if q else members
    return searched.order_by("sort_key", "id")


def _with_place(row: Event) -> QuerySet[SignUp]:
    rows = SignUp.objects.of(row.organiser_id).filter(event_id=row.id)
    return rows.filter(state__in=(Coming.SIGNED_UP, Coming.ATTENDED))


@dataclass(frozen=True, slots=True)
class Door:
    """Of an event: the members who have a place or came; how many are to come, with their
    companions, and how many of them are here.
    """

    members: int
    total: int
    here: int


def at_the_door_totals(row: Event) -> Door:
    """How many are to come to an event, and how many of them are here: counted in one reading."""
    seats_of = Sum(F("companions") + 1)
    counted = _with_place(row).aggregate(
        members=Count("member_id"),
        total=seats_of,
        here=Sum(F("companions") + 1, filter=Q(arrived_at__isnull=False)),
    )
    return Door(counted["members"], counted["total"] or 0, counted["here"] or 0)


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
