"""Members sign up for events, move up, come or do not; the points that an event costs are held,
used and given back; that somebody came, or did not, is an activity, which rules may pay.

Each in one transaction. The event's tally is locked before any account.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.communication import inbox
from tandem.communication.inbox import Notification
from tandem.engagement import ways
from tandem.engagement.events import attending, queries, registered_kinds, signing, writing
from tandem.engagement.events.messages import (
    EventCalledOffMessage,
    EventInvitationMessage,
    EventMovedMessage,
    EventSignedUpMessage,
    EventTomorrowMessage,
    EventWaitingMessage,
)
from tandem.engagement.events.models import Coming, Event, SignUp
from tandem.engagement.events.writing import EventIn
from tandem.flows.activities import record_participation, take_back_participation
from tandem.flows.activities.record_participation import Participation
from tandem.flows.engagement.learning import learn
from tandem.kit import ids
from tandem.kit.texts import localized
from tandem.ledger import holding
from tandem.ledger.chart import Kind
from tandem.participants.firms import waiting
from tandem.platform.access.permissions import Actor, require, system
from tandem.platform.messages.declaring import Message
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme

WALLET = "REWARD"


def sign_up(
    event_id: UUID,
    member_id: int,
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
    companions: int = 0,
    answers: Mapping[str, str] | None = None,
) -> SignUp:
    """Take a place, or one on the waiting list, and hold what it costs.

    Raises:
        NoSuchEvent, SignUpOver, SignedUpBefore, TooManyCompanions
        FirmWaits, NotEnoughPoints: nothing is written, and no turn is given.
    """
    event, own = signing.sign_up(
        event_id,
        member_id,
        programme=programme,
        actor=actor,
        now=now,
        companions=companions,
        answers=answers,
    )
    if own.held is not None:
        waiting.require_proved(member_id, organiser_id=programme.organiser_id)
        holding.hold(own.held, points=own.points, **_account(own, programme, now))
    if own.state == Coming.SIGNED_UP:
        message: Message = EventSignedUpMessage(**_said(event, programme))
    else:
        message = EventWaitingMessage(event=dict(event.name))
    _notify(event, [(own, message)], programme, now)
    return own


def alter(
    event_id: UUID,
    member_id: int,
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
    companions: int | None,
    answers: Mapping[str, str],
) -> SignUp:
    """Say anew whom a member brings and what they were asked; whoever moves up is told so.

    Raises:
        NoSuchEvent, NotSignedUp, SignUpOver, TooManyCompanions, NoPlaceForMore, BadAnswer
    """
    event, own, moved_up = signing.alter(
        event_id,
        member_id,
        programme=programme,
        actor=actor,
        now=now,
        companions=companions,
        answers=answers,
    )
    _notify_moved_up(event, moved_up, programme, now)
    return next((other for other in moved_up if other.member_id == own.member_id), own)


def cancel(
    event_id: UUID, member_id: int, *, programme: Programme, actor: Actor, now: datetime
) -> signing.Cancelled:
    """Give a place back; its points come back where that is free, else they are used.

    Raises:
        NoSuchEvent, NotSignedUp, SignUpOver
    """
    ended = signing.cancel(event_id, member_id, programme=programme, actor=actor, now=now)
    _settle([ended.row], programme, now, gives_back=ended.is_free)
    _settle(ended.beside, programme, now, gives_back=True)
    _notify_moved_up(ended.event, ended.moved_up, programme, now)
    return ended


def change(
    event_id: UUID, wanted: EventIn, *, programme: Programme, actor: Actor, now: datetime
) -> Event:
    """Say an event anew. Whoever has a place or waits is told of another time or place; whoever
    moves up by more places is told so.

    Raises:
        NoSuchEvent, BadEvent, NoSuchAudience, EventStands, PlacesTaken
    """
    changed = writing.change(event_id, wanted, programme_id=programme.id, actor=actor, now=now)
    event, moved_up = changed.event, {own.member_id for own in changed.moved_up}
    if changed.is_moved:
        live = queries.sign_ups(event.id, organiser_id=event.organiser_id)
        message = EventMovedMessage(**_said(event, programme))
        told = live.filter(state__in=queries.LIVE)
        _notify(
            event, [(own, message) for own in told if own.member_id not in moved_up], programme, now
        )
    _notify_moved_up(event, changed.moved_up, programme, now)
    return event


def call_off(
    event_id: UUID, *, programme: Programme, actor: Actor, now: datetime, reason: str = ""
) -> int:
    """It does not take place: all points come back, and everybody is told; how many.

    Raises:
        NoSuchEvent, EventStands
    """
    event, ended = writing.call_off(event_id, programme_id=programme.id, actor=actor, now=now)
    given_back = {own.member_id: own.points for own in ended if own.held is not None}
    _settle(ended, programme, now, gives_back=True)
    when = _said(event, programme)["when"]
    _notify(
        event,
        [
            (
                own,
                EventCalledOffMessage(
                    event=dict(event.name),
                    when=when,
                    reason=reason.strip()[:500],
                    points=given_back.get(own.member_id, 0),
                ),
            )
            for own in ended
        ],
        programme,
        now,
    )
    return len(ended)


def invite(event_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> int:
    """Ask everybody of an open event's audience who has not signed up and was not asked before; how
    many. Safe to repeat.

    Raises:
        NoSuchEvent
        SignUpOver: it is not open, or has begun.
    """
    require(actor, writing.PERMISSION)
    of = programme.organiser_id
    event = queries.event(event_id, programme_id=programme.id, organiser_id=of)
    if event.state(now) != "OPEN" or event.starts_at <= now:
        raise signing.SignUpOver()
    message = EventInvitationMessage(**_said(event, programme))
    return inbox.notify_rows(
        queries.to_invite(event, message.data, programme=programme, now=now),
        EventInvitationMessage,
        programme_id=programme.id,
        organiser_id=of,
        now=now,
    )


def check_in(
    event_id: UUID,
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
    ticket: str = "",
    member_id: int | None = None,
    at: datetime | None = None,
) -> attending.Attended:
    """Note that a member came: what it cost is used, rules give its points at once, and a lesson of
    a course that it is is done.

    Raises:
        NoSuchEvent, NotTheHost, NoSuchTicket, HasNoPlace, DoorClosed, CheckedInBefore
    """
    came = attending.check_in(
        event_id,
        programme=programme,
        actor=actor,
        now=now,
        ticket=ticket,
        member_id=member_id,
        at=at,
    )
    _settle([came.row], programme, now, gives_back=False)
    participation = participation_of(came.event, came.row, programme)
    noted = record_participation.record(
        registered_kinds.ATTENDED,
        member_id=participation.member_id,
        key=participation.key,
        programme=programme,
        actor=actor.name,
        now=now,
        attributes={**participation.attributes, "minutes_late": str(came.minutes_late)},
        reference=participation.reference,
        day=participation.day,
    )
    if not noted.is_new:  # it was taken back: noted by mistake, and they came after all
        take_back_participation.give_back(
            registered_kinds.ATTENDED,
            [(participation.member_id, participation.key)],
            programme=programme,
            actor=actor.name,
            now=now,
        )
    learn.note_session(
        event_id,
        programme=programme,
        member_id=participation.member_id,
        actor=actor.name,
        today=programme.day_at(now),
        now=now,
    )
    return came


def close(event_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> int:
    """Close the list of an event that is over; how many did not come. What it cost them is used;
    who waited to the end gets it back. Safe to repeat.

    Raises:
        NoSuchEvent, DoorClosed
    """
    closed = attending.close(event_id, programme_id=programme.id, actor=actor, now=now)
    both = [own.member_id for own in (*closed.missed, *closed.waited) if own.held is not None]
    if both:  # of all at once: accounts are locked in the order of their holders
        of = programme.organiser_id
        holding.lock(
            both, organiser_id=of, book_id=programmes.book(programme.id, WALLET, organiser_id=of)
        )
    _settle(closed.missed, programme, now, gives_back=False)
    _settle(closed.waited, programme, now, gives_back=True)
    record_participation.record_many(
        registered_kinds.MISSED,
        [participation_of(closed.event, own, programme) for own in closed.missed],
        programme=programme,
        actor=actor.name,
        now=now,
    )
    return len(closed.missed)


def close_over(programme: Programme, *, now: datetime) -> None:
    """Close the lists that nobody closed by hand, once no phone can send a check-in any more."""
    if not ways.uses(programme, ways.EVENTS):
        return
    of = programme.organiser_id
    for event_id in attending.due(programme.id, organiser_id=of, now=now):
        close(event_id, programme=programme, actor=system(of), now=now)


def remind(programme: Programme, *, today: date, now: datetime) -> None:
    """Tell whoever has a place at an event of tomorrow, and at one that still begins today whoever
    was not told: a night may be missed, and a place found in the evening. Safe to repeat.
    """
    if not ways.uses(programme, ways.EVENTS):
        return
    zone, of = ZoneInfo(programme.time_zone), programme.organiser_id
    begins = max(now, datetime.combine(today, time(), tzinfo=zone))
    ends = datetime.combine(today + timedelta(days=2), time(), tzinfo=zone)
    rows = queries.events(programme.id, organiser_id=of).filter(
        opened_at__isnull=False, called_off_at=None, starts_at__gte=begins, starts_at__lt=ends
    )
    for event in rows.order_by("starts_at", "id"):
        is_today = event.starts_at.astimezone(zone).date() == today
        message = EventTomorrowMessage(**_said(event, programme), is_today=is_today)
        have_place = queries.sign_ups(event.id, organiser_id=of).filter(state=Coming.SIGNED_UP)
        _notify(event, [(own, message) for own in have_place], programme, now)


def participation_of(event: Event, own: SignUp, programme: Programme) -> Participation:
    """What is recorded of who signed up: that they came, or that they did not."""
    zone = ZoneInfo(programme.time_zone)
    return Participation(
        own.member_id,
        str(event.id),
        {"event": event.code, "type": event.type, "companions": str(own.companions)},
        reference=localized(event.name, programme.languages[0]),
        day=event.starts_at.astimezone(zone).date(),
    )


def _account(own: SignUp, programme: Programme, now: datetime) -> dict[str, Any]:
    of = programme.organiser_id
    return {
        "organiser_id": of,
        "holder_id": own.member_id,
        "book_id": programmes.book(programme.id, WALLET, organiser_id=of),
        "at": now,
        "now": now,
    }


def _settle(
    rows: Sequence[SignUp], programme: Programme, now: datetime, *, gives_back: bool
) -> None:
    """Use what is held for these sign-ups, or give it back, of all at once."""
    held = [own for own in rows if own.held is not None]
    if not held:
        return
    of = programme.organiser_id
    holding.end_many(
        [(own.held, own.member_id) for own in held if own.held is not None],
        Kind.CANCEL if gives_back else Kind.SETTLE,
        organiser_id=of,
        book_id=programmes.book(programme.id, WALLET, organiser_id=of),
        at=now,
        now=now,
    )
    signing.release(held)


def _said(event: Event, programme: Programme) -> dict[str, Any]:
    """Name, time and place of an event, as messages tell them."""
    starts = event.starts_at.astimezone(ZoneInfo(programme.time_zone))
    return {
        "event": dict(event.name),
        "when": starts.replace(tzinfo=None).isoformat(timespec="minutes"),
        "place": event.place,
    }


def _notify_moved_up(
    event: Event, moved_up: Iterable[SignUp], programme: Programme, now: datetime
) -> None:
    message = EventSignedUpMessage(**_said(event, programme), is_moved_up=True)
    _notify(event, [(own, message) for own in moved_up], programme, now)


def _notify(
    event: Event, rows: Sequence[tuple[SignUp, Message]], programme: Programme, now: datetime
) -> None:
    """Each of these once for what happened: a sign-up's turn, and the event as it then was. Who
    signed up twice before they became one is told once.
    """
    beside = queries.doubles((own for own, _message in rows), organiser_id=event.organiser_id)
    inbox.notify_each(
        [
            Notification(
                own.member_id,
                ids.derived(
                    message.kind,
                    event.id,
                    own.member_id,
                    own.turn,
                    event.revision,
                    getattr(message, "is_moved_up", False),
                ),
                message,
            )
            for own, message in rows
            if own.member_id not in beside
        ],
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        now=now,
    )
