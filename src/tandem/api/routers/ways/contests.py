"""Contests, their standings, and taking part in them."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tandem.api import once
from tandem.api.auth import TAKE_PART, Caller
from tandem.api.pagination import Cursor, Limit, decode, encode, number, page_in_time
from tandem.api.routers.members import member_of
from tandem.api.routers.ways import shared
from tandem.api.schemas.ways.contests import (
    ContestOut,
    ContestsOut,
    OwnPlaceOut,
    RankOut,
    StandingsOut,
)
from tandem.engagement import ways
from tandem.engagement.contests import joining, queries
from tandem.engagement.contests.models import Contest, Joins, Teams, Wins
from tandem.engagement.contests.queries import NoSuchContest
from tandem.platform import clock

router = Router(tags=["contests"])


def _signed(text: str) -> int:
    """A mark of a cursor: of large scores it is large, of those below zero below it."""
    return max(-(2**63), min(int(text), 2**63 - 1))


def _out(rows: list[Contest], caller: Caller) -> list[ContestOut]:
    today, totals = caller.programme.day_at(clock.now()), queries.totals(rows)
    return [
        ContestOut(
            id=row.id,
            key=row.key,
            name=row.name,
            text=row.text,
            state=row.state(today),
            wins=Wins(row.wins),
            joins=Joins(row.joins),
            teams=Teams(row.teams),
            is_for_all=row.audience_id is None,
            since_on=row.since_on,
            until_on=row.until_on,
            places=row.places,
            target=row.target,
            ranked=totals.get(row.id, 0),
        )
        for row in rows
    ]


def _one(caller: Caller, contest: UUID) -> Contest:
    row = queries.contest(
        contest, programme_id=caller.programme.id, organiser_id=caller.actor.organiser_id
    )
    if row.opened_at is None:
        raise NoSuchContest()
    return row


@router.get("/contests", response=ContestsOut, summary="List contests")
def list_contests(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> ContestsOut:
    """Those that were opened; over, signed and called off ones too."""
    caller = shared.caller(request, ways.CONTESTS)
    opened = queries.contests(caller.programme.id, organiser_id=caller.actor.organiser_id).filter(
        opened_at__isnull=False
    )
    rows, following = page_in_time(opened, cursor=cursor, limit=limit)
    return ContestsOut(items=_out(rows, caller), next_cursor=following)


@router.get("/contests/{contest}", response=ContestOut, summary="One contest")
def get_contest(request: HttpRequest, contest: UUID) -> ContestOut:
    """A contest by its id."""
    caller = shared.caller(request, ways.CONTESTS)
    return _out([_one(caller, contest)], caller)[0]


@router.get("/contests/{contest}/standings", response=StandingsOut, summary="Standings")
def list_standings(
    request: HttpRequest, contest: UUID, limit: Limit = 50, cursor: Cursor = ""
) -> StandingsOut:
    """Who has which place now, best first. What moves meanwhile may be told twice, or not. Of what
    a jury judges nobody before it is signed.
    """
    caller = shared.caller(request, ways.CONTESTS)
    row = _one(caller, contest)
    if not queries.shows_places(row):
        return StandingsOut(items=[], next_cursor=None)
    after = decode(cursor, _signed, number) if cursor else None
    ranked, following = queries.standings(
        row, after=(after[0], after[1]) if after else None, limit=limit
    )
    return StandingsOut(
        items=[
            RankOut(
                member_id=str(rank.member_id), place=rank.place, name=rank.name, score=rank.score
            )
            for rank in ranked
        ],
        next_cursor=encode(*following) if following else None,
    )


def _place(row: Contest, member_id: int) -> OwnPlaceOut:
    at, shows = queries.place_of(row, member_id), queries.shows_places(row)
    told = at if shows else None
    return OwnPlaceOut(
        contest=row.id,
        takes_part=at is not None,
        place=told.place if told else None,
        shared=told.shared if told else 0,
        score=told.score if told else None,
        ranked=queries.total(row),
    )


@router.get(
    "/members/{member_id}/contests/{contest}", response=OwnPlaceOut, summary="Place of a member"
)
def get_place(request: HttpRequest, member_id: str, contest: UUID) -> OwnPlaceOut:
    """Where a member stands in a contest; 404 where it is not for them."""
    caller = shared.caller(request, ways.CONTESTS)
    member = member_of(caller, member_id).id
    row = joining.seen(contest, member_id=member, programme=caller.programme, now=clock.now())
    return _place(row, member)


def _moved(
    request: HttpRequest, member_id: str, contest: UUID, move: Callable[..., None]
) -> HttpResponse:
    caller = shared.caller(request, ways.CONTESTS, TAKE_PART)

    def work() -> tuple[int, OwnPlaceOut]:
        acting = shared.acting(caller, member_id)
        move(contest, member_id=acting.member_id, **acting.scope)
        return 200, _place(_one(caller, contest), acting.member_id)

    return once.answer(request, caller, work)


@router.post(
    "/members/{member_id}/contests/{contest}/join", response=OwnPlaceOut, summary="Join a contest"
)
def join_contest(request: HttpRequest, member_id: str, contest: UUID) -> HttpResponse:
    """Let a member take part; the place follows within seconds."""
    return _moved(request, member_id, contest, joining.join)


@router.post(
    "/members/{member_id}/contests/{contest}/leave", response=OwnPlaceOut, summary="Leave a contest"
)
def leave_contest(request: HttpRequest, member_id: str, contest: UUID) -> HttpResponse:
    """Let a member take no part any more."""
    return _moved(request, member_id, contest, joining.leave)
