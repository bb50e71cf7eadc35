"""Who came: checked in at the door by a ticket or from the list, once each; and who did not.

Whoever checks in may have no signal: what their phone kept is sent later, with the moment at which
it was scanned. That moment is taken where it can be true, else the moment at which it arrives.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from tandem.engagement.events import queries, signing, writing
from tandem.engagement.events.models import Coming, Event, SignUp, State
from tandem.kit.errors import Conflict, Denied, Missing
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

DOOR = timedelta(hours=12)  # so long before it begins the door is open
SENT_LATER = timedelta(days=2)  # so long after its end check-ins may still come from phones


class NoSuchTicket(Missing):
    """No ticket of the event reads so."""

    code = "events.no_such_ticket"
    text = _("This is no ticket for this event.")


class HasNoPlace(Conflict):
    """Who has the ticket waits, or cancelled."""

    code = "events.has_no_place"
    text = _("Who holds this ticket has no place: they wait, or have cancelled.")


class CheckedInBefore(Conflict):
    """Somebody was checked in with this ticket."""

    code = "events.checked_in_before"
    text = _("Checked in before, at %(time)s.")


class DoorClosed(Conflict):
    """It is too early, or who did not come is settled."""

    code = "events.door_closed"
    text = _("Nobody is checked in: it is too early, the list is closed, or it was called off.")


class NotTheHost(Denied):
    """The partner does not host the event."""

    code = "events.not_the_host"
    text = _("Another firm hosts this event.")


@dataclass(frozen=True, slots=True)
class Attended:
    """Who came, and how late."""

    event: Event
    row: SignUp
    minutes_late: int


@dataclass(frozen=True, slots=True)
class Closed:
    """An event whose list is closed: who did not come, and whose sign-up comes to nothing: who
    waited to its end, or whom another one of who is one with them stands for.
    """

    event: Event
    missed: list[SignUp]
    waited: list[SignUp]


def opens_at(row: Event) -> datetime:
    """When its door opens."""
    return row.starts_at - DOOR


def is_open(row: Event, now: datetime) -> bool:
    """Whether somebody can be checked in."""
    return row.state(now) in (State.OPEN, State.OVER) and now >= opens_at(row)


def check_in(
    event_id: UUID,
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
    ticket: str = "",
    member_id: int | None = None,
    at: datetime | None = None,
) -> Attended:
    """Note that a member came: by the ticket, or by the member.

    Args:
        at: when the ticket was scanned, as the phone says.

    Raises:
        NoSuchEvent, NotTheHost, NoSuchTicket, HasNoPlace, DoorClosed, CheckedInBefore: nothing is
            written.
    """
    require(actor, "engagement.decide" if actor.partner_id is None else "partner.decide")
    of = actor.organiser_id
    row, _tally = signing.locked(event_id, programme_id=programme.id, organiser_id=of)
    if actor.partner_id is not None and actor.partner_id != row.partner_id:
        raise NotTheHost()
    rows = SignUp.objects.of(of).filter(event_id=row.id)
    if member_id is not None:
        own = rows.one(NoSuchTicket(), member_id=member_id)
    else:
        own = rows.one(NoSuchTicket(), ticket=ticket.strip().upper()[:16])
    first = queries.sign_ups_by(row.id, own.member_id, organiser_id=of)[0]
    if first.state == Coming.ATTENDED:  # by this ticket, or by one of who is one with them
        assert first.arrived_at is not None
        there = first.arrived_at.astimezone(ZoneInfo(programme.time_zone))
        raise CheckedInBefore(time=f"{there:%H:%M}")
    if not is_open(row, now):
        raise DoorClosed()
    if own.state != Coming.SIGNED_UP:
        raise HasNoPlace()
    own.arrived_at = at if at is not None and opens_at(row) <= at <= now else now
    own.save(update_fields=["arrived_at"])
    signing.bring([own], row, Coming.ATTENDED, actor=actor.name, now=now)
    late = max(own.arrived_at - row.starts_at, timedelta())
    return Attended(row, own, int(late.total_seconds() // 60))


def correct(
    event_id: UUID, member_id: int, *, came: bool, programme: Programme, actor: Actor, now: datetime
) -> tuple[Event, SignUp]:
    """Put right what was noted of a member: they came though the closed list says that they did
    not, or did not come though they were checked in. Before the list is closed the latter have
    their place again; what it cost stays used, for it is used by coming and by staying away. The
    host puts right what was noted at the door, until the list is closed.

    Raises:
        NoSuchEvent, NotTheHost, NoSuchTicket
        DoorClosed: the list is closed, and the host cannot put it right any more.
        HasNoPlace: nothing that could be put right so was noted of them.
    """
    is_host = actor.partner_id is not None
    require(actor, "partner.decide" if is_host else "engagement.decide")
    of = actor.organiser_id
    row, _tally = signing.locked(event_id, programme_id=programme.id, organiser_id=of)
    if is_host and actor.partner_id != row.partner_id:
        raise NotTheHost()
    if is_host and not is_open(row, now):
        raise DoorClosed()
    own = SignUp.objects.of(of).filter(event_id=row.id).one(NoSuchTicket(), member_id=member_id)
    if own.state != (Coming.MISSED if came else Coming.ATTENDED):
        raise HasNoPlace()
    absent = Coming.MISSED if row.state(now) == State.CLOSED else Coming.SIGNED_UP
    own.arrived_at = row.starts_at if came else None
    own.save(update_fields=["arrived_at"])
    signing.bring([own], row, Coming.ATTENDED if came else absent, actor=actor.name, now=now)
    return row, own


def close(event_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> Closed:
    """Close the list of an event that is over: whoever has a place and was not checked in has
    missed it. Safe to repeat.

    Raises:
        NoSuchEvent
        DoorClosed: it is not over, or was called off.
    """
    require(actor, writing.PERMISSION)
    of = actor.organiser_id
    row, tally = signing.locked(event_id, programme_id=programme_id, organiser_id=of)
    if row.state(now) == State.CLOSED:
        return Closed(row, [], [])
    if row.state(now) != State.OVER:
        raise DoorClosed()
    row.closed_at = now
    row.save(update_fields=["closed_at"])
    live = SignUp.objects.of(of).filter(event_id=row.id).order_by("member_id")
    rows = list(live.filter(state__in=(Coming.ATTENDED, *queries.LIVE)))
    beside = queries.doubles(rows, organiser_id=of)
    has_place = [own for own in rows if own.state == Coming.SIGNED_UP]
    missed = [own for own in has_place if own.member_id not in beside]
    waited = [own for own in rows if own.state == Coming.WAITING]
    waited += [own for own in has_place if own.member_id in beside]
    signing.bring(missed, row, Coming.MISSED, actor=actor.name, now=now)
    signing.bring(waited, row, Coming.CANCELLED, actor=actor.name, now=now)
    tally.waiting = 0
    tally.save(update_fields=["waiting"])
    writing.record(row, actor, now)
    return Closed(row, missed, waited)


def due(programme_id: UUID, *, organiser_id: UUID, now: datetime) -> list[UUID]:
    """The events whose lists are to be closed: no check-in comes from a phone any more."""
    rows = queries.events(programme_id, organiser_id=organiser_id).filter(
        opened_at__isnull=False,
        called_off_at=None,
        closed_at=None,
        ends_at__lte=now - SENT_LATER,
    )
    return list(rows.order_by("ends_at", "id").values_list("id", flat=True))
