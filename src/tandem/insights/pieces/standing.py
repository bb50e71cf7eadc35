"""What the pieces of a page are to a member, and to a partner.

How many questions are asked of the database hangs on how many pieces there are, of which a page has
a dozen at most, and on nothing else.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tandem.engagement import ways
from tandem.engagement.contests import joining
from tandem.engagement.contests import queries as contests
from tandem.engagement.contests.models import Contest, Teams
from tandem.engagement.contests.queries import Place, Ranked
from tandem.engagement.contests.ranking import comparing, teams
from tandem.engagement.contests.ranking.teams import TeamRanked
from tandem.engagement.events import queries as events
from tandem.engagement.events.models import Event, SignUp
from tandem.engagement.learning import reading as learning
from tandem.engagement.library import queries as library
from tandem.engagement.surveys import queries as surveys
from tandem.engagement.tasks import reading as tasks
from tandem.initiatives.models import Piece, PieceKind
from tandem.insights.pieces.catalogue import WAYS
from tandem.programmes.models import Programme

BESIDE, TOP = 1, 5


@dataclass(frozen=True, slots=True)
class InContest:
    """Where a member stands in a contest, with a neighbour above and below; the best where they
    have no place. `total`: who has one.
    """

    contest: Contest
    at: Place | None
    ranked: Sequence[Ranked]
    total: int


@dataclass(frozen=True, slots=True)
class AtEvent:
    """A member's place at an event, and how many are left; None: as many as come."""

    event: Event
    own: SignUp | None
    left: int | None


@dataclass(frozen=True, slots=True)
class TeamsIn:
    """Teams in a contest, the best and this partner's own, and this one's members in it."""

    contest: Contest
    ranked: Sequence[TeamRanked]
    members: Sequence[Ranked]


@dataclass(frozen=True, slots=True)
class Standings:
    """The best of a contest of members, by the number of their league, for who is none of them.
    `total`: who has a place.
    """

    contest: Contest
    leagues: Mapping[int, Sequence[Ranked]]
    total: int


@dataclass(frozen=True, slots=True)
class _Reader:
    programme: Programme
    member_id: int
    today: date
    now: datetime


Read = Callable[[_Reader, Collection[UUID]], Mapping[UUID, Any]]


def of_member(
    pieces: Sequence[Piece], member_id: int, *, programme: Programme, today: date, now: datetime
) -> list[tuple[Piece, Any]]:
    """The pieces that a member may see, in order: a `tasks.reading.Place`, `InContest`, a
    `learning.reading.Place`, `AtEvent`, a survey with what was begun of it, a material.
    """
    reader = _Reader(programme, member_id, today, now)
    stand: dict[tuple[str, UUID], Any] = {}
    for kind, read in _READ.items():
        keys = [piece.subject_id for piece in pieces if piece.kind == kind]
        if keys and ways.uses(programme, WAYS[kind]):
            stand |= {(kind, key): what for key, what in read(reader, keys).items()}
    return [
        (piece, stand[piece.kind, piece.subject_id])
        for piece in pieces
        if (piece.kind, piece.subject_id) in stand
    ]


def of_partner(
    pieces: Sequence[Piece], partner_id: int, *, programme: Programme, role: str = ""
) -> list[tuple[Piece, Any]]:
    """The pieces that are for one of a partner's staff, by their role, in order: `TeamsIn` a
    contest in which teams or partners are ranked, the `Standings` of one of members, and materials.
    """
    of = programme.organiser_id
    keys = {
        kind: [piece.subject_id for piece in pieces if piece.kind == kind]
        for kind in (PieceKind.CONTEST, PieceKind.MATERIAL)
    }
    stand: dict[UUID, Any] = {}
    if keys[PieceKind.CONTEST] and ways.uses(programme, ways.CONTESTS):
        rows = [
            row
            for of_partners in (False, True)
            for row in contests.opened(
                programme.id,
                organiser_id=of,
                only=keys[PieceKind.CONTEST],
                of_partners=of_partners,
            )
        ]
        totals = contests.totals(rows)
        stand |= {
            row.id: _standings(row, totals.get(row.id, 0))
            if row.teams == Teams.NONE or not contests.shows_places(row)
            else _teams(row, str(partner_id))
            for row in rows
        }
    if keys[PieceKind.MATERIAL]:
        materials = library.of_partners(programme, role=role).filter(
            id__in=keys[PieceKind.MATERIAL]
        )
        stand |= {material.id: material for material in materials}
    return [(piece, stand[piece.subject_id]) for piece in pieces if piece.subject_id in stand]


def _standings(row: Contest, total: int) -> Standings:
    if not contests.shows_places(row):
        return Standings(row, {}, 0)
    leagues = range(max(1, len(comparing.decoded(row.leagues))))
    best = {league: contests.top(row, league=league, limit=TOP) for league in leagues}
    return Standings(row, {league: ranked for league, ranked in best.items() if ranked}, total)


def _teams(row: Contest, team: str) -> TeamsIn:
    every = teams.ranking(row)
    shown = [one for place, one in enumerate(every) if place < TOP or one.team == team]
    is_won = row.teams == Teams.PARTNER  # only there a team is those whom a partner won
    return TeamsIn(row, shown, contests.of_team(row, team, limit=TOP) if is_won else [])


def _tasks(reader: _Reader, keys: Collection[UUID]) -> Mapping[UUID, Any]:
    rows = tasks.among(reader.programme, reader.member_id, keys, today=reader.today, now=reader.now)
    return {place.task.id: place for place in rows}


def _contests(reader: _Reader, keys: Collection[UUID]) -> Mapping[UUID, Any]:
    seen = joining.seen_by(reader.member_id, programme=reader.programme, now=reader.now, only=keys)
    totals = contests.totals([row for row, _own in seen])
    stand = {}
    for row, own in seen:
        if not contests.shows_places(row):
            stand[row.id] = InContest(row, None, [], 0)
            continue
        takes_part = own is not None and own.left_at is None
        at = contests.place_of(row, reader.member_id) if takes_part else None
        if at is not None and at.mark is not None:
            ranked = contests.around(row, reader.member_id, at, limit=BESIDE)
        else:
            ranked = contests.top(row, league=at.league if at else 0, limit=TOP)
        stand[row.id] = InContest(row, at, ranked, totals.get(row.id, 0))
    return stand


def _courses(reader: _Reader, keys: Collection[UUID]) -> Mapping[UUID, Any]:
    rows = learning.places(
        reader.programme, reader.member_id, today=reader.today, now=reader.now, only=keys
    )
    return {place.course.id: place for place in rows if place.course.id in keys}


def _events(reader: _Reader, keys: Collection[UUID]) -> Mapping[UUID, Any]:
    rows = events.of_member(reader.member_id, programme=reader.programme, now=reader.now, only=keys)
    totals = events.totals(
        [row.id for row, _own in rows], organiser_id=reader.programme.organiser_id
    )
    stand = {}
    for row, own in rows:
        taken = totals[row.id].taken if row.id in totals else 0
        left = None if row.places is None else max(row.places - taken, 0)
        stand[row.id] = AtEvent(row, own, left)
    return stand


def _surveys(reader: _Reader, keys: Collection[UUID]) -> Mapping[UUID, Any]:
    rows = surveys.among(
        reader.member_id,
        keys,
        programme=reader.programme,
        today=reader.today,
        now=reader.now,
    )
    return {row.id: (row, begun) for row, begun in rows}


def _materials(reader: _Reader, keys: Collection[UUID]) -> Mapping[UUID, Any]:
    rows = library.of_member(reader.member_id, programme=reader.programme, now=reader.now)
    return {row.id: row for row in rows.filter(id__in=list(keys))}


_READ: Mapping[str, Read] = {
    PieceKind.TASK: _tasks,
    PieceKind.CONTEST: _contests,
    PieceKind.COURSE: _courses,
    PieceKind.EVENT: _events,
    PieceKind.SURVEY: _surveys,
    PieceKind.MATERIAL: _materials,
}
