"""Making events: written as a draft, changed, opened, called off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.activity import registering
from tandem.engagement.events import queries, registered_kinds, signing
from tandem.engagement.events import questions as asking
from tandem.engagement.events.facts import EventChanged
from tandem.engagement.events.models import Coming, Event, SignUp, State, Tally, Type
from tandem.engagement.events.questions import Question
from tandem.kit import ids
from tandem.kit.errors import Conflict, Invalid
from tandem.kit.text import slug
from tandem.kit.texts import localized
from tandem.partners import queries as partners
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.segments import targeting
from tandem.segments.targeting import Whom

NAME_MAX, TEXT_MAX, PLACE_MAX, LINK_MAX = 120, 2_000, 200, 500
PLACES_MAX, COMPANIONS_MAX, POINTS_MAX = 100_000, 20, 10_000_000
LONGEST = timedelta(days=31)
PERMISSION = "engagement.change"


class BadEvent(Invalid):
    """An event that cannot be as it is said."""

    code = "events.bad_event"
    text = _("The event cannot be saved: %(why)s.")


class EventStands(Conflict):
    """What was said of an event cannot be changed any more."""

    code = "events.stands"
    text = _("The event is over or called off; it stays as it was.")


class PlacesTaken(Conflict):
    """More have a place than there would be."""

    code = "events.places_taken"
    text = _("%(taken)s places are taken already: there cannot be fewer.")


@dataclass(frozen=True, slots=True)
class EventIn:
    """What is said of an event: see `models.Event`. Texts of other languages stay."""

    name: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    type: str = Type.PRESENTATION.value
    text: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    link: str = ""
    places: int | None = None
    companions_most: int = 0
    points: int = 0
    free_until: date | None = None
    partner_id: int | None = None
    survey_id: UUID | None = None
    questions: Sequence[Question] = ()
    whom: Whom = field(default_factory=Whom)


@dataclass(frozen=True, slots=True)
class Changed:
    """What changing an event led to: whether it has another time or place, and who moved up."""

    event: Event
    is_moved: bool
    moved_up: list[SignUp]


def begin(programme_id: UUID, payload: EventIn, *, actor: Actor, now: datetime) -> UUID:
    """Write an event, which nobody is shown before it is opened; its key. From then on rules can
    name that somebody came.

    Raises:
        BadEvent, BadQuestions, NoSuchAudience, NoSuchPartner, PartnerEnded
    """
    require(actor, PERMISSION)
    _check(payload)
    of = actor.organiser_id
    name = localized(payload.name, "en")
    row = Event(
        organiser_id=of,
        programme_id=programme_id,
        code=f"{slug(name, 'event', most=50)}-{ids.short()}",
        name={},
        created_at=now,
    )
    _take(row, payload, now)
    row.save(force_insert=True)
    Tally.objects.of(of).create(event_id=row.id, created_at=now)
    registering.take_up(
        registered_kinds.KINDS,
        programme_id=programme_id,
        organiser_id=of,
        actor=actor.name,
        now=now,
    )
    record(row, actor, now)
    return row.id


def change(
    event_id: UUID, payload: EventIn, *, programme_id: UUID, actor: Actor, now: datetime
) -> Changed:
    """Say it anew; with more places whoever waits moves up. What a sign-up costs is changed for
    those who sign up from then on.

    Raises:
        NoSuchEvent, BadEvent, NoSuchAudience, EventStands, PlacesTaken: nothing is written.
    """
    require(actor, PERMISSION)
    _check(payload)
    row, tally = signing.locked(
        event_id, programme_id=programme_id, organiser_id=actor.organiser_id
    )
    state = row.state(now)
    if state not in (State.DRAFT, State.OPEN):
        raise EventStands()
    if payload.places is not None and payload.places < tally.taken:
        raise PlacesTaken(taken=tally.taken)
    if state == State.OPEN and payload.starts_at <= now and payload.starts_at != row.starts_at:
        raise BadEvent(why=_("it would have begun already"))
    before = (row.starts_at, row.ends_at, row.place, row.link)
    _take(row, payload, now)
    is_moved = state == State.OPEN and before != (row.starts_at, row.ends_at, row.place, row.link)
    row.revision += int(is_moved)
    row.save()
    moved_up = signing.move_up(row, tally, actor=actor.name, now=now)
    record(row, actor, now)
    return Changed(row, is_moved, moved_up)


def open_it(event_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> Event:
    """Let its audience sign up. Safe to repeat.

    Raises:
        NoSuchEvent, BadEvent (it has begun), EventStands (it was called off)
    """
    require(actor, PERMISSION)
    of = actor.organiser_id
    row, _tally = signing.locked(event_id, programme_id=programme_id, organiser_id=of)
    if row.called_off_at is not None:
        raise EventStands()
    if row.opened_at is not None:
        return row
    if row.starts_at <= now:
        raise BadEvent(why=_("it would have begun already"))
    row.opened_at = now
    row.save(update_fields=["opened_at"])
    record(row, actor, now)
    return row


def call_off(
    event_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime
) -> tuple[Event, list[SignUp]]:
    """It does not take place; the sign-ups that end by that, by member.

    Raises:
        NoSuchEvent
        EventStands: it is over, or was called off before.
    """
    require(actor, PERMISSION)
    of = actor.organiser_id
    row, tally = signing.locked(event_id, programme_id=programme_id, organiser_id=of)
    if row.state(now) not in (State.DRAFT, State.OPEN):
        raise EventStands()
    row.called_off_at = now
    row.revision += 1
    row.save(update_fields=["called_off_at", "revision"])
    ended = list(
        SignUp.objects.of(of).filter(event_id=row.id, state__in=queries.LIVE).order_by("member_id")
    )
    signing.bring(ended, row, Coming.CALLED_OFF, actor=actor.name, now=now)
    tally.taken, tally.waiting = 0, 0
    tally.save(update_fields=["taken", "waiting"])
    record(row, actor, now)
    return row, ended


def _check(payload: EventIn) -> None:
    if not any(text.strip() for text in payload.name.values()):
        raise BadEvent(why=_("a name is missing"))
    texts = [
        *((text, NAME_MAX) for text in payload.name.values()),
        *((text, TEXT_MAX) for text in payload.text.values()),
        (payload.place, PLACE_MAX),
        (payload.link, LINK_MAX),
    ]
    if any(len(text) > most for text, most in texts):
        raise BadEvent(why=_("a text is too long"))
    if not payload.place.strip() and not payload.link:
        raise BadEvent(why=_("say where it is: a place or an address"))
    if payload.link and not _is_address(payload.link):
        raise BadEvent(why=_("the address begins with https:// and names a site"))
    if not payload.starts_at < payload.ends_at <= payload.starts_at + LONGEST:
        raise BadEvent(why=_("it ends after it begins, within a month"))
    if payload.type not in Type.values:
        raise BadEvent(why=_("choose one of the list"))
    bounds = (
        (payload.places, 1, PLACES_MAX),
        (payload.companions_most, 0, COMPANIONS_MAX),
        (payload.points, 0, POINTS_MAX),
    )
    if not all(number is None or least <= number <= most for number, least, most in bounds):
        raise BadEvent(why=_("a number is out of bounds"))
    if payload.places is not None and payload.places <= payload.companions_most:
        raise BadEvent(why=_("with so many companions nobody would find a place"))


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme == "https" and "." in (parts.hostname or "") and parts.username is None
    except ValueError:
        return False


def _take(row: Event, payload: EventIn, now: datetime) -> None:
    row.name, row.text = {**row.name, **payload.name}, {**row.text, **payload.text}
    row.audience_id = targeting.settle(
        payload.whom, programme_id=row.programme_id, organiser_id=row.organiser_id, now=now
    )
    if payload.partner_id not in (None, row.partner_id):
        partners.require_standing(
            payload.partner_id, programme_id=row.programme_id, organiser_id=row.organiser_id
        )
    row.questions = asking.written(payload.questions, asking.read(row.questions))
    row.place, row.link = payload.place.strip(), payload.link.strip()
    for column in (
        "type",
        "starts_at",
        "ends_at",
        "places",
        "companions_most",
        "points",
        "free_until",
        "partner_id",
        "survey_id",
    ):
        setattr(row, column, getattr(payload, column))


def record(row: Event, actor: Actor, now: datetime) -> None:
    """Announce where an event is."""
    journal.record(
        EventChanged(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            event_id=row.id,
            state=row.state(now),
        )
    )
