"""Events, who signed up, and the door."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tandem.api import once
from tandem.api.auth import TAKE_PART, Caller
from tandem.api.pagination import Cursor, Limit, number, page_by, page_in_time
from tandem.api.routers.members import member_of
from tandem.api.routers.ways import shared
from tandem.api.schemas.ways.events import (
    CheckInIn,
    EventOut,
    EventsOut,
    SignUpIn,
    SignUpOut,
    SignUpsOut,
)
from tandem.engagement import ways
from tandem.engagement.events import queries
from tandem.engagement.events.models import Coming, Event, SignUp, Type
from tandem.engagement.events.queries import NoSuchEvent
from tandem.flows.engagement import attend_events
from tandem.platform import clock

router = Router(tags=["events"])


def _out(rows: list[Event], caller: Caller) -> list[EventOut]:
    totals = queries.totals([row.id for row in rows], organiser_id=caller.actor.organiser_id)
    now = clock.now()
    return [
        EventOut(
            id=row.id,
            code=row.code,
            type=Type(row.type),
            name=row.name,
            text=row.text,
            state=row.state(now),
            place=row.place,
            is_online=bool(row.link),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            is_for_all=row.audience_id is None,
            places=row.places,
            left=None if row.places is None else max(row.places - totals[row.id].taken, 0),
            waiting=totals[row.id].waiting,
            companions_most=row.companions_most,
            points=row.points,
            free_until=row.free_until,
        )
        for row in rows
    ]


def _sign_up(row: SignUp, *, tells_ticket: bool = True) -> SignUpOut:
    return SignUpOut(
        event=row.event_id,
        member_id=str(row.member_id),
        state=Coming(row.state),
        turn=row.turn,
        companions=row.companions,
        ticket=row.ticket if tells_ticket else None,
        signed_at=row.signed_at,
        arrived_at=row.arrived_at,
    )


def _tells_tickets(caller: Caller) -> bool:
    """Who has a ticket can come in its name, so it is told to who may act for members, or stands at
    the door.
    """
    return caller.actor.may(TAKE_PART) or caller.actor.may(shared.CHECK_IN)


def _one(caller: Caller, event: UUID) -> Event:
    row = queries.event(
        event, programme_id=caller.programme.id, organiser_id=caller.actor.organiser_id
    )
    if row.opened_at is None:
        raise NoSuchEvent()
    return row


@router.get("/events", response=EventsOut, summary="List events")
def list_events(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> EventsOut:
    """Those that were opened; over and called off ones too."""
    caller = shared.caller(request, ways.EVENTS)
    opened = queries.events(caller.programme.id, organiser_id=caller.actor.organiser_id).filter(
        opened_at__isnull=False
    )
    rows, following = page_in_time(opened, cursor=cursor, limit=limit)
    return EventsOut(items=_out(rows, caller), next_cursor=following)


@router.get("/events/{event}", response=EventOut, summary="One event")
def get_event(request: HttpRequest, event: UUID) -> EventOut:
    """An event by its id."""
    caller = shared.caller(request, ways.EVENTS)
    return _out([_one(caller, event)], caller)[0]


@router.get("/events/{event}/sign-ups", response=SignUpsOut, summary="List sign-ups")
def list_sign_ups(
    request: HttpRequest, event: UUID, limit: Limit = 50, cursor: Cursor = ""
) -> SignUpsOut:
    """Who signed up, in their order; those who cancelled too."""
    caller = shared.caller(request, ways.EVENTS)
    wanted = queries.sign_ups(_one(caller, event).id, organiser_id=caller.actor.organiser_id)
    rows, following = page_by(
        wanted, "turn", "member_id", kinds=(number, number), cursor=cursor, limit=limit
    )
    tells = _tells_tickets(caller)
    return SignUpsOut(
        items=[_sign_up(row, tells_ticket=tells) for row in rows], next_cursor=following
    )


@router.get(
    "/members/{member_id}/events/{event}", response=SignUpOut, summary="Sign-up of a member"
)
def get_sign_up(request: HttpRequest, member_id: str, event: UUID) -> SignUpOut:
    """A member's place or turn; 404 where they have none."""
    caller = shared.caller(request, ways.EVENTS)
    row = queries.sign_up(
        _one(caller, event).id,
        member_of(caller, member_id).id,
        organiser_id=caller.actor.organiser_id,
    )
    if row is None:
        raise NoSuchEvent()
    return _sign_up(row, tells_ticket=_tells_tickets(caller))


@router.post(
    "/members/{member_id}/events/{event}/sign-up",
    response={201: SignUpOut},
    summary="Sign up for an event",
)
def sign_up(request: HttpRequest, member_id: str, event: UUID, body: SignUpIn) -> HttpResponse:
    """Take a place, or one on the waiting list; what it costs is held."""
    caller = shared.caller(request, ways.EVENTS, TAKE_PART)

    def work() -> tuple[int, SignUpOut]:
        acting = shared.acting(caller, member_id)
        row = attend_events.sign_up(
            event,
            acting.member_id,
            companions=body.companions,
            answers=body.answers,
            **acting.scope,
        )
        return 201, _sign_up(row)

    return once.answer(request, caller, work)


@router.post(
    "/members/{member_id}/events/{event}/leave", response=SignUpOut, summary="Leave an event"
)
def leave_event(request: HttpRequest, member_id: str, event: UUID) -> HttpResponse:
    """Give a place back; what it cost comes back while that is free."""
    caller = shared.caller(request, ways.EVENTS, TAKE_PART)

    def work() -> tuple[int, SignUpOut]:
        acting = shared.acting(caller, member_id)
        return 200, _sign_up(attend_events.cancel(event, acting.member_id, **acting.scope).row)

    return once.answer(request, caller, work)


@router.post("/events/{event}/check-ins", response={201: SignUpOut}, summary="Check somebody in")
def check_in(request: HttpRequest, event: UUID, body: CheckInIn) -> HttpResponse:
    """Note that a member came, once; rules give their points at once."""
    caller = shared.caller(request, ways.EVENTS, shared.CHECK_IN)

    def work() -> tuple[int, SignUpOut]:
        came = attend_events.check_in(
            event,
            programme=caller.programme,
            actor=caller.actor,
            now=clock.now(),
            ticket=body.ticket or "",
            member_id=member_of(caller, body.member_id).id if body.member_id else None,
        )
        return 201, _sign_up(came.row)

    return once.answer(request, caller, work)
