"""The questions about contests."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests import naming
from tandem.engagement.contests.models import Contest, Contestant, State, Teams, Wins
from tandem.engagement.contests.ranking import ladder, measuring
from tandem.kit.errors import Missing
from tandem.kit.sql import fill, named_queries
from tandem.platform import statements

OPENED_MAX = 200  # contests that members are shown; those that ended last before the others
SHARED_MAX = 1_000  # so many who share a place are counted
_MARK = 5  # where it stands in a row of `shown`


class NoSuchContest(Missing):
    """No contest has this id, or it is not for who asks."""

    code = "contests.no_such_contest"
    text = _("There is no such contest.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member stands. `place`: none without a score. `shared`: how many have it, at most
    SHARED_MAX + 1. `before`: last night's.
    """

    place: int | None
    shared: int
    score: Decimal
    before: int | None
    league: int
    mark: int | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A row of a ranking. `name` is what others see; `full_name` and `number` see organisers."""

    member_id: int
    place: int
    is_shared: bool
    name: str
    full_name: str
    number: str
    has_nickname: bool
    score: Decimal
    before: int | None
    reached_at: datetime | None


def contests(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[Contest]:
    """Those of a programme."""
    return Contest.objects.within(programme_id, organiser_id=organiser_id)


def contest(contest_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> Contest:
    """One of a programme.

    Raises:
        NoSuchContest
    """
    rows = Contest.objects.within(programme_id, organiser_id=organiser_id)
    return rows.one(NoSuchContest(), id=contest_id)


def locked(contest_id: UUID, programme_id: UUID, organiser_id: UUID) -> Contest:
    """The same, locked.

    Raises:
        NoSuchContest
    """
    rows = Contest.objects.within(programme_id, organiser_id=organiser_id)
    return rows.select_for_update(of=("self",)).one(NoSuchContest(), id=contest_id)


def followed(programme_id: UUID, *, organiser_id: UUID) -> list[Contest]:
    """Those that what happens can move: opened, not called off, not signed."""
    rows = contests(programme_id, organiser_id=organiser_id).filter(
        opened_at__isnull=False, ended_at=None, signed_at=None
    )
    return list(rows.order_by("created_at", "id"))


def opened(
    programme_id: UUID,
    *,
    organiser_id: UUID,
    since: date | None = None,
    only: Collection[UUID] | None = None,
    of_partners: bool = False,
) -> list[Contest]:
    """Those that members may see, or partners: opened and not called off, none that ended before
    `since`, of these `only`; the one that ends last before the others, `OPENED_MAX` of them.
    """
    rows = contests(programme_id, organiser_id=organiser_id).filter(
        opened_at__isnull=False, ended_at=None
    )
    rows = rows.filter(teams=Teams.SELLER) if of_partners else rows.exclude(teams=Teams.SELLER)
    if since is not None:
        rows = rows.filter(until_on__gte=since)
    if only is not None:
        rows = rows.filter(id__in=list(only))
    return list(rows.order_by("-until_on", "created_at", "id")[:OPENED_MAX])


def contestant(row: Contest, member_id: int) -> Contestant | None:
    """A member's row in a contest."""
    rows = Contestant.objects.of(row.organiser_id)
    return next(iter(rows.filter(member_id=member_id, contest_id=row.id)[:1]), None)


def contestant_of(
    member_id: int, *, organiser_id: UUID, among: Iterable[Contest] | None = None
) -> dict[UUID, Contestant]:
    """In which of these contests (None: of all) a member is, or was, with their rows."""
    rows = Contestant.objects.of(organiser_id).filter(member_id=member_id)
    if among is not None:
        rows = rows.filter(contest_id__in=[row.id for row in among])
    return {row.contest_id: row for row in rows.order_by("contest_id")}


def shows_places(row: Contest) -> bool:
    """Whether places are told: of what a jury judges only when it is signed; of a draw none are."""
    if row.wins == Wins.DRAW:
        return False
    is_judged = measuring.decoded(row.measure).what == measuring.JURY
    return not is_judged or row.signed_at is not None


def is_in(row: Contest, member_id: int) -> bool:
    """Whether a member is in a contest, or was."""
    return contestant(row, member_id) is not None


def place_of(row: Contest, member_id: int) -> Place | None:
    """Where a member stands; None for who takes no part."""
    asked = {**_scope(row), "member_id": member_id}
    own = statements.prepared(_sql("own"), asked)
    if not own:
        return None
    ((league, score, mark, before, _nickname, left_at, _reached_at),) = own
    if left_at is not None:
        return None
    if mark is None:
        return Place(None, 0, score, before, league, None)
    asked_too = {**_scope(row), "league": league, "above": mark - 1, "mark": mark}
    shared = statements.ask(_sql("between"), {**asked_too, "limit": SHARED_MAX + 1})  # one trip
    place = _places(row, league, [mark])[mark]
    return Place(place, shared.rows()[0][0], score, before, league, mark)


def _places(row: Contest, league: int, marks: Iterable[int]) -> dict[int, int]:
    asked = {**_scope(row), "league": league, "marks": sorted(set(marks))}
    return {mark: int(place) for mark, place in statements.prepared(_sql("places"), asked)}


def top(row: Contest, *, league: int = 0, limit: int, is_from_below: bool = False) -> list[Ranked]:
    """The best, in order; or the last, from below."""
    order = "ASC" if is_from_below else "DESC"
    rows = _side(row, "", order, league=league, limit=limit + 1)
    if not rows:
        return []
    marks = [side[_MARK] for side in rows]
    if not is_from_below:  # nobody is above the first
        first = {mark: number for number, mark in reversed(list(enumerate(marks, start=1)))}
        return _ranked(rows, first)[:limit]
    asked = _places(row, league, [marks[-1], ladder.BOTTOM])
    behind = {mark: asked[ladder.BOTTOM] - number for number, mark in enumerate(marks, start=1)}
    return _ranked(rows, behind | {marks[-1]: asked[marks[-1]]})[:limit]


def around(row: Contest, member_id: int, at: Place, *, limit: int) -> list[Ranked]:
    """A member with their neighbours, so many above and so many below."""
    if at.mark is None:
        return []
    asked = {"league": at.league, "mark": at.mark, "member_id": member_id}
    above = _side(row, "above", "ASC", **asked, limit=limit + 1)
    below = _side(row, "from_here", "DESC", **asked, limit=limit + 2)
    rows = [*reversed(above), *below]
    ranked = _ranked(rows, _near(row, at, [place[_MARK] for place in rows]))
    first = len(above) - min(len(above), limit)  # one more was read, to tell who shares a place
    return ranked[first : len(above) + limit + 1]


def _near(row: Contest, at: Place, marks: Sequence[int]) -> dict[int, int]:
    """The places of these marks, all that lie around a member's, best first: counted from their own
    place. The ladder is asked where too many lie between to be counted.
    """
    assert at.mark is not None and at.place is not None
    counts = Counter(marks)
    above = sorted(mark for mark in counts if mark > at.mark)
    below = sorted((mark for mark in counts if mark < at.mark), reverse=True)
    places, unknown, place = {at.mark: at.place}, [], at.place
    for mark in above[:-1]:
        place -= counts[mark]
        places[mark] = place
    if above:  # others may have the last of them too, further up
        asked = {**_scope(row), "league": at.league, "above": at.mark, "mark": above[-1]}
        ((number,),) = statements.prepared(_sql("between"), {**asked, "limit": SHARED_MAX + 1})
        places[above[-1]] = at.place - number
        unknown += above[-1:] if number > SHARED_MAX else []
    place = at.place + at.shared
    for mark in below:
        places[mark] = place
        place += counts[mark]
    unknown += below if at.shared > SHARED_MAX else []
    return places | (_places(row, at.league, unknown) if unknown else {})


def standings(
    row: Contest, *, after: tuple[int, int] | None, limit: int
) -> tuple[list[Ranked], tuple[int, int] | None]:
    """So many of a ranking, best first, behind a mark and a member; and what the next ones are
    behind.
    """
    asked = {} if after is None else {"mark": after[0], "member_id": after[1]}
    rows = _side(row, "" if after is None else "behind", "DESC", league=0, **asked, limit=limit + 1)
    shown = rows[:limit]
    if not shown:
        return [], None
    ranked = _ranked(shown, _places(row, 0, [place[_MARK] for place in shown]))
    return ranked, (shown[-1][_MARK], shown[-1][0]) if len(rows) > limit else None


def of_team(row: Contest, team: str, *, limit: int) -> list[Ranked]:
    """The best of a team, each with the place among all."""
    rows = _side(row, "of_team", "DESC", league=0, team=team, limit=limit)
    return _ranked(rows, _places(row, 0, [place[_MARK] for place in rows])) if rows else []


def total(row: Contest) -> int:
    """How many have a place."""
    return totals([row]).get(row.id, 0)


def totals_of_leagues(row: Contest) -> dict[int, int]:
    """How many have a place in each league."""
    totals = statements.rows(_sql("totals_of_leagues"), _scope(row))
    return {league: int(number) for league, number in totals}


def totals(rows: Sequence[Contest]) -> dict[UUID, int]:
    """How many have a place in each of these contests of one organiser."""
    if not rows:
        return {}
    asked = {
        "organiser_id": rows[0].organiser_id,
        "contests": [row.id for row in rows],
    }
    return {key: int(number) for key, number in statements.rows(_sql("totals"), asked)}


def _side(row: Contest, side: str, order: str, **asked: Any) -> list[tuple[Any, ...]]:
    text = fill(_sql("shown"), side=_sql(side) if side else "", order=order)
    return statements.rows(text, {**_scope(row), **asked})


def _ranked(rows: Sequence[tuple[Any, ...]], places: Mapping[int, int]) -> list[Ranked]:
    marks = [place[_MARK] for place in rows]
    ranked = []
    for number, place in enumerate(rows):
        member_id, name, code, nickname, score, mark, before, reached_at = place
        beside = marks[max(number - 1, 0) : number] + marks[number + 1 : number + 2]
        ranked.append(
            Ranked(
                member_id=member_id,
                place=places[mark],
                is_shared=mark in beside,
                name=naming.shown(nickname, name),
                full_name=name,
                number=code,
                has_nickname=bool(nickname),
                score=score,
                before=before,
                reached_at=reached_at,
            )
        )
    return ranked


def due(rows: Iterable[Contest], today: date) -> list[Contest]:
    """Those that wait for somebody to sign."""
    return [row for row in rows if row.state(today) == State.DUE]


def _sql(name: str) -> str:
    return named_queries(__package__, "places")[name]


def _scope(row: Contest) -> dict[str, Any]:
    return {"organiser_id": row.organiser_id, "contest_id": row.id}


def nicknames(row: Contest, *, limit: int) -> list[tuple[int, str, str]]:
    """Contestants who chose a name: (member, nickname, name), by nickname."""
    asked = {**_scope(row), "limit": limit}
    return [(key, nick, name) for key, nick, name in statements.rows(_sql("nicknames"), asked)]
