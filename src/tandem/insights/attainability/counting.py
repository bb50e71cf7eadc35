"""The reach of goals, counted from what members really did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tandem.activity import turnover
from tandem.activity.vocabulary import came_back
from tandem.insights import lately
from tandem.insights.attainability import goals as reaching
from tandem.insights.attainability.goals import Figure, Goal
from tandem.kit.periods import add_months
from tandem.kit.sql import SqlQuery, fill, fill_some, merged, named_queries, slots
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.tiers.models import AMOUNTS, Measure

SPANS = (1, 3, 6, 12)  # months
HISTORY_LEAST = 3  # months: what is shorter says little
MONTHS_MOST = 12  # whole ones, that a forecast looks back on
_FIGURES = {
    reaching.POINTS: "figure_points",
    Measure.TURNOVER.value: "figure_turnover",
    Measure.PAID.value: "figure_turnover",
    Measure.STATUS.value: "figure_status",
    Measure.DEEDS.value: "figure_deeds",
}


@dataclass(frozen=True, slots=True)
class History:
    """From which day on activities are known (None: there are none), for how many whole months, and
    how many members take part.
    """

    since: date | None
    months: int
    members: int

    @property
    def is_enough(self) -> bool:
        """Whether it can be counted from."""
        return self.months >= HISTORY_LEAST and self.members > 0


@dataclass(frozen=True, slots=True)
class Reach:
    """Of so many members who have been in for so many months, how many reached a goal in them.
    `trade`: of these alone; empty: of all.
    """

    goal: str
    trade: str
    months: int
    members: int
    reached: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.reached / self.members


def history(programme: Programme, *, today: date) -> History:
    """What there is to count from."""
    ((since, members),) = lately.rows(_sql()["history"], _scope(programme))
    months = 0
    while since is not None and months < MONTHS_MOST and add_months(since, months + 1) <= today:
        months += 1
    return History(since, months, members)


def reach(
    programme: Programme,
    goals: Sequence[Goal],
    *,
    known: History,
    today: date,
    among: SqlQuery | None = None,
    by_trade: bool = False,
) -> list[Reach]:
    """How many members reached each goal in 1, 3, 6 and 12 months, of those who have been in for
    them; by trade, where that is asked. A span nobody has been in for has no row.

    Args:
        among: only members of this query (`member_id`), such as a segment.
    """
    asks = [(place, ask) for place, goal in enumerate(goals) for ask in goal.asks]
    if not asks:
        return []
    numbers = _numbers([ask.figure for _place, ask in asks])
    text = fill(
        _sql()["reach"],
        **_parts(numbers, among),
        group="one.trade" if by_trade else "''::text",
    )
    params = {
        **_params(programme, known, numbers, among),
        "today": today,
        "places": [place for place, _ask in asks],
        "numbers": [numbers[ask.figure] for _place, ask in asks],
        "at_least": [ask.at_least for _place, ask in asks],
    }
    return [
        Reach(goals[place].key, trade, months, members, reached)
        for place, trade, months, members, reached in lately.rows(text, params)
    ]


def percentiles(
    programme: Programme,
    wanted: Sequence[tuple[Figure, float]],
    *,
    known: History,
    today: date,
    among: SqlQuery | None = None,
) -> list[int]:
    """What these shares of members had of these figures in their first twelve months; where nobody
    has been in for so long, in as many as there are, taken for a whole year. In the order given.
    """
    months = max(span for span in SPANS if span <= max(known.months, SPANS[0]))
    numbers = _numbers([figure for figure, _share in wanted])
    text = fill(_sql()["percentiles"], **_parts(numbers, among), months=str(months))
    params = {
        **_params(programme, known, numbers, among),
        "today": today,
        "places": list(range(len(wanted))),
        "numbers": [numbers[figure] for figure, _share in wanted],
        "shares": [share for _figure, share in wanted],
    }
    amounts = dict(lately.rows(text, params)) if wanted else {}
    return [int(amounts.get(place, 0)) * 12 // months for place in range(len(wanted))]


def usual_points(programme: Programme, *, today: date) -> tuple[int, int]:
    """The points of a usual purchase of the last year (the middle one), and of how many purchases
    it is the middle; both 0 where there was none.
    """
    params = {**_books(programme), "since": add_months(today, -12)}
    ((points, purchases),) = lately.rows(_sql()["usual"], params)
    return points or 0, purchases


def months(programme: Programme, *, known: History, today: date) -> list[tuple[date, int]]:
    """The points that rules gave in each of the last whole months, at most twelve, since the first
    that is whole.
    """
    last = add_months(today.replace(day=1), -1)
    first = add_months(last, 1 - MONTHS_MOST)
    if known.since is not None and known.since > first:
        begun = known.since.replace(day=1)
        first = begun if known.since.day == 1 else add_months(begun, 1)
    if known.since is None or first > last:
        return []
    params = {**_books(programme), "first": first, "last": last}
    return [
        (begins_on, points)
        for begins_on, points in lately.rows(_sql()["months"], params)
        if begins_on <= last
    ]


def _sql() -> Mapping[str, str]:
    return named_queries("tandem.insights.attainability", "counting")


def _scope(programme: Programme) -> dict[str, Any]:
    return {"programme_id": programme.id, "organiser_id": programme.organiser_id}


def _books(programme: Programme) -> dict[str, Any]:
    scope = _scope(programme)
    of = {"organiser_id": programme.organiser_id}
    return {
        **scope,
        "book_id": programmes.book(programme.id, "REWARD", **of),
        "status_book_id": programmes.book(programme.id, "STATUS", **of),
    }


def _numbers(figures: Sequence[Figure]) -> dict[Figure, int]:
    """Each figure once, numbered from 1."""
    return {figure: number for number, figure in enumerate(dict.fromkeys(figures), 1)}


def _parts(numbers: Mapping[Figure, int], among: SqlQuery | None) -> dict[str, str]:
    sql = _sql()
    texts = [_figure(sql, figure, number) for figure, number in numbers.items()]
    chosen = (
        f"member.id IN (SELECT chosen.member_id FROM ({among.text}) AS chosen)" if among else "true"
    )
    return {
        "begun": fill(sql["begun"], chosen=chosen),
        "sums": fill(sql["sums"], figures="\nUNION ALL\n".join(texts)),
    }


def _figure(sql: Mapping[str, str], figure: Figure, number: int) -> str:
    text = sql[_FIGURES[figure.measure]]
    parts = {
        "number": str(number),
        "turnover": turnover.of("activity", AMOUNTS.get(figure.measure, turnover.NET)),
        "came_back": came_back("activity"),
    }
    return fill_some(text, **{name: parts[name] for name in slots(text)})


def _params(
    programme: Programme, known: History, numbers: Mapping[Figure, int], among: SqlQuery | None
) -> dict[str, Any]:
    own = {
        **_books(programme),
        "since": known.since,
        "zone": programme.time_zone,
        "kinds": [figure.kind for figure in numbers],
    }
    return merged(among.params, own) if among else own
