"""Signing up, cancelling, and moving up from the waiting list.

One row an event, its tally, is locked by whoever changes a sign-up or the places: so a turn is
given inside the lock, and of many at once so many have a place as there are places. What takes long
(is it for this member?) is asked before the lock. Who comes while others wait, waits behind them,
though there be a seat that a pair before them could not use: nobody is passed over.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.engagement.events import queries
from tandem.engagement.events import questions as asking
from tandem.engagement.events.facts import SignUpChanged
from tandem.engagement.events.models import Coming, Event, SignUp, State, Tally
from tandem.kit import ids
from tandem.kit.errors import Conflict, Gone, Invalid, Missing
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

_LETTERS, TICKET_LENGTH = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 10


class SignUpOver(Gone):
    """Nobody signs up or cancels once an event has begun."""

    code = "events.sign_up_over"
    text = _("This event has begun, is over or was called off.")


class SignedUpBefore(Conflict):
    """The member has signed up."""

    code = "events.signed_up_before"
    text = _("You have signed up for this event.")


class NotSignedUp(Missing):
    """The member has not signed up."""

    code = "events.not_signed_up"
    text = _("There is no sign-up for this event.")


class TooManyCompanions(Invalid):
    """More than may come along."""

    code = "events.too_many_companions"
    text = _("You can bring at most %(most)s.")


class NoPlaceForMore(Conflict):
    """No seat is free for one companion more, or others wait for it."""

    code = "events.no_place_for_more"
    text = _("There is no place for more of you. What you signed up for stays as it is.")


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A sign-up that ended, whether that costs nothing, and who moved up. `beside`: further ones of
    who is one with the member, which ended with it and cost nothing.
    """

    event: Event
    row: SignUp
    is_free: bool
    moved_up: list[SignUp]
    beside: Sequence[SignUp] = ()


def locked(event_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> tuple[Event, Tally]:
    """An event and its tally, the latter locked until the transaction ends.

    Raises:
        NoSuchEvent
    """
    queries.event(event_id, programme_id=programme_id, organiser_id=organiser_id)
    tally = Tally.objects.of(organiser_id).select_for_update().get(event_id=event_id)
    # Read after the lock: places and times cannot change before the transaction ends.
    return queries.event(event_id, programme_id=programme_id, organiser_id=organiser_id), tally


def sign_up(
    event_id: UUID,
    member_id: int,
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
    companions: int = 0,
    answers: Mapping[str, str] | None = None,
) -> tuple[Event, SignUp]:
    """Take a place, or one behind the others on the waiting list.

    Raises:
        NoSuchEvent: there is none, or it is not for them.
        SignUpOver, SignedUpBefore, TooManyCompanions, BadAnswer: nothing is written.
    """
    require(actor, "member.claim")
    of = programme.organiser_id
    row = queries.event(event_id, programme_id=programme.id, organiser_id=of)
    is_theirs = queries.is_theirs(row, member_id, programme=programme, now=now)
    if row.opened_at is None or not ways.uses(programme, ways.EVENTS) or not is_theirs:
        raise queries.NoSuchEvent()
    row, tally = locked(event_id, programme_id=programme.id, organiser_id=of)
    if row.state(now) != State.OPEN or row.starts_at <= now:
        raise SignUpOver()
    if not 0 <= companions <= row.companions_most:
        raise TooManyCompanions(most=row.companions_most)
    standing = queries.sign_ups_by(event_id, member_id, organiser_id=of)
    if any(other.state != Coming.CANCELLED for other in standing):
        raise SignedUpBefore()
    before = next((other for other in standing if other.member_id == member_id), None)
    own = before or SignUp(
        organiser_id=of,
        member_id=member_id,
        event_id=row.id,
        programme_id=programme.id,
        created_at=now,
    )
    own.companions, own.points = companions, row.points
    own.answers = asking.settled(asking.read(row.questions), answers or {})
    own.signed_at, own.revision, own.ticket = now, row.revision, _ticket()
    tally.turns += 1
    own.turn = tally.turns
    own.held = ids.derived("EVENT", row.id, member_id, own.turn) if row.points else None
    has_place = tally.waiting == 0 and _fits(row, tally, own)
    own.state = Coming.SIGNED_UP if has_place else Coming.WAITING
    if has_place:
        tally.taken += own.seats
    else:
        tally.waiting += 1
    own.save(force_insert=before is None)
    tally.save(update_fields=["taken", "waiting", "turns"])
    _record([own], actor.name, now)
    return row, own


def alter(
    event_id: UUID,
    member_id: int,
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
    companions: int | None,
    answers: Mapping[str, str],
) -> tuple[Event, SignUp, list[SignUp]]:
    """Say anew whom a member brings (None: as many as before) and what they were asked; their turn
    stays. Who moved up, where fewer come: one who has a place and wants another passes over nobody.

    Raises:
        NoSuchEvent, NotSignedUp, SignUpOver, TooManyCompanions, NoPlaceForMore, BadAnswer: nothing
            is written.
    """
    require(actor, "member.claim")
    of = programme.organiser_id
    row, tally = locked(event_id, programme_id=programme.id, organiser_id=of)
    rows = queries.sign_ups_by(event_id, member_id, organiser_id=of)
    own = next((other for other in rows if other.state in queries.LIVE), None)
    if own is None:
        raise NotSignedUp()
    if row.state(now) != State.OPEN or row.starts_at <= now:
        raise SignUpOver()
    companions = own.companions if companions is None else companions
    # Those that were let in stay, though the event allows fewer by now.
    if not 0 <= companions <= max(row.companions_most, own.companions):
        raise TooManyCompanions(most=row.companions_most)
    more = companions - own.companions
    if own.state == Coming.SIGNED_UP:
        if more > 0 and (tally.waiting or not _has_room(row, tally, more)):
            raise NoPlaceForMore()
        tally.taken += more
    own.companions = companions
    own.answers = asking.settled(asking.read(row.questions), answers)
    own.save(update_fields=["companions", "answers"])
    tally.save(update_fields=["taken"])
    _record([own], actor.name, now)
    return row, own, move_up(row, tally, actor=actor.name, now=now)


def cancel(
    event_id: UUID, member_id: int, *, programme: Programme, actor: Actor, now: datetime
) -> Cancelled:
    """Give a place back, or leave the waiting list; whoever waits moves up. It costs nothing while
    they wait, until the last free day, once the event was moved, and where the organiser does it.

    Raises:
        NoSuchEvent, NotSignedUp, SignUpOver
    """
    is_own = actor.member_id == member_id
    require(actor, "member.claim" if is_own else "engagement.change")
    of = programme.organiser_id
    row, tally = locked(event_id, programme_id=programme.id, organiser_id=of)
    rows = queries.sign_ups_by(event_id, member_id, organiser_id=of)
    live = [own for own in rows if own.state in queries.LIVE]
    if not live:
        raise NotSignedUp()
    if row.starts_at <= now:
        raise SignUpOver()
    is_free = not is_own or is_free_to_cancel(row, live[0], programme=programme, now=now)
    for own in live:
        if own.state == Coming.SIGNED_UP:
            tally.taken -= own.seats
        else:
            tally.waiting -= 1
    bring(live, row, Coming.CANCELLED, actor=actor.name, now=now)
    moved_up = move_up(row, tally, actor=actor.name, now=now)
    tally.save(update_fields=["taken", "waiting"])
    return Cancelled(row, live[0], is_free, moved_up, live[1:])


def is_free_to_cancel(row: Event, own: SignUp, *, programme: Programme, now: datetime) -> bool:
    """Whether cancelling gives the points back."""
    today = programme.day_at(now)
    return (
        own.state == Coming.WAITING
        or own.revision < row.revision
        or row.free_until is None
        or today <= row.free_until
    )


def move_up(row: Event, tally: Tally, *, actor: str, now: datetime) -> list[SignUp]:
    """Give free places to those who wait, by turn, under the tally's lock; who moved up. One who
    could never sit together holds nobody up.
    """
    if not tally.waiting or row.starts_at <= now or row.state(now) != State.OPEN:
        return []
    waiting = SignUp.objects.of(row.organiser_id).filter(event_id=row.id, state=Coming.WAITING)
    moved: list[SignUp] = []
    for own in waiting.order_by("turn", "member_id").iterator():
        if row.places is not None and own.seats > row.places:
            continue
        if not _fits(row, tally, own):
            break
        tally.taken += own.seats
        tally.waiting -= 1
        moved.append(own)
    bring(moved, row, Coming.SIGNED_UP, actor=actor, now=now)
    tally.save(update_fields=["taken", "waiting"])
    return moved


def bring(rows: Sequence[SignUp], row: Event, state: Coming, *, actor: str, now: datetime) -> None:
    """Bring these sign-ups of an event into a state, under its tally's lock."""
    if not rows:
        return
    keys = [own.member_id for own in rows]
    theirs = SignUp.objects.of(row.organiser_id).filter(event_id=row.id, member_id__in=keys)
    theirs.update(state=state)
    for own in rows:
        own.state = state
    _record(rows, actor, now)


def release(rows: Sequence[SignUp]) -> None:
    """Note that no points are held for these sign-ups of an event any more."""
    if not rows:
        return
    keys, first = [own.member_id for own in rows], rows[0]
    theirs = SignUp.objects.of(first.organiser_id).filter(
        event_id=first.event_id, member_id__in=keys
    )
    theirs.update(held=None)
    for own in rows:
        own.held = None


def _fits(row: Event, tally: Tally, own: SignUp) -> bool:
    return _has_room(row, tally, own.seats)


def _has_room(row: Event, tally: Tally, seats: int) -> bool:
    return row.places is None or tally.taken + seats <= row.places


def _ticket() -> str:
    return "".join(secrets.choice(_LETTERS) for _number in range(TICKET_LENGTH))


def _record(rows: Sequence[SignUp], actor: str, now: datetime) -> None:
    for own in rows:
        journal.record(
            SignUpChanged(
                organiser_id=own.organiser_id,
                at=now,
                actor=actor,
                programme_id=own.programme_id,
                event_id=own.event_id,
                member_id=own.member_id,
                state=own.state,
                turn=own.turn,
            )
        )
