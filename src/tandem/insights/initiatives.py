"""What initiatives bring, and how far goals are.

A goal counts what the members of its initiative's audience did; one of the programme counts
everybody. Figures are of now: goods that come back after the last day lower them still.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tandem.activity import kinds, turnover
from tandem.earning.models import RuleSet
from tandem.initiatives import audience
from tandem.initiatives.models import Goal, Initiative, Measure
from tandem.insights import lately
from tandem.kit.periods import start_of_day
from tandem.kit.sql import SqlQuery, fill, merged, named_queries, slots
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme

_DAY = timedelta(days=1)
_EVERYBODY = "true"


@dataclass(frozen=True, slots=True)
class Side:
    """What an audience did over some days: net turnover in minor units, purchases, and how many
    members bought.
    """

    turnover_minor: int
    purchases: int
    members: int


@dataclass(frozen=True, slots=True)
class Result:
    """What an initiative brought from its first day until its last, or until today.

    `participants`: members to whom its rules gave something, else those who bought; `points`: what
    its rules gave, with what these cost; `by_rules_minor`: the net amount of what they gave for.
    `before`: the same number of days directly before.
    """

    since_on: date
    until_on: date
    audience: int
    participants: int
    points: int
    cost_minor: int
    by_rules_minor: int
    during: Side
    before: Side

    @property
    def days(self) -> int:
        """How many days it is about."""
        return (self.until_on - self.since_on).days + 1

    @property
    def more_minor(self) -> int:
        """How much more was bought than before; less than 0: less."""
        return self.during.turnover_minor - self.before.turnover_minor


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a goal is: what was counted so far."""

    value: int
    share: float  # of what is to be reached; 1 and more: reached

    @property
    def is_reached(self) -> bool:
        """Whether it is there."""
        return self.share >= 1


def result(row: Initiative, *, programme: Programme, now: datetime) -> Result | None:
    """What an initiative brought; None before its first day."""
    today = programme.day_at(now)
    if today < row.since_on:
        return None
    until = min(today, row.until_on)
    members = audience.members(row, programme=programme, now=now)
    sides = _windows(members, programme, row.since_on, until, kinds.PURCHASE)
    participants, points, by_rules = sides[0].members, 0, 0
    if row.rules:
        participants, points, by_rules = _given(row, programme, until)
    return Result(
        since_on=row.since_on,
        until_on=until,
        audience=audience.total(row, programme=programme, now=now),
        participants=participants,
        points=points,
        cost_minor=points * programme.point_value_minor,
        by_rules_minor=by_rules,
        during=sides[0],
        before=sides[1],
    )


def progress(
    goal: Goal, *, programme: Programme, now: datetime, of: Initiative | None = None
) -> Progress:
    """How far a goal is; `of`: its initiative, whose audience is counted."""
    members = None if of is None else audience.members(of, programme=programme, now=now)
    value = _value(goal, members, programme)
    return Progress(value, value / goal.to_value)


def _value(goal: Goal, members: SqlQuery | None, programme: Programme) -> int:
    moments = _moments(goal.since_on, goal.until_on, programme)
    match goal.measure:
        case Measure.JOINED:
            ((total,),) = _rows("joined", programme, members, **moments)
            return int(total)
        case Measure.POINTS:
            book_id = programmes.book(programme.id, "REWARD", organiser_id=programme.organiser_id)
            ((points,),) = _rows("points", programme, members, book_id=book_id, **moments)
            return int(points)
    kind = goal.kind or kinds.PURCHASE
    during, _before = _windows(members, programme, goal.since_on, goal.until_on, kind)
    return {
        Measure.TURNOVER: during.turnover_minor,
        Measure.ACTIVITIES: during.purchases,
        Measure.MEMBERS: during.members,
    }[Measure(goal.measure)]


def _windows(
    members: SqlQuery | None, programme: Programme, since: date, until: date, kind: str
) -> tuple[Side, Side]:
    """What was done over some days, and over as many before."""
    days = min((until - since).days + 1, (since - date.min).days)
    (row,) = _rows(
        "windows",
        programme,
        members,
        since=since,
        until=until,
        before=since - timedelta(days=days),
        kind=kind,
    )
    return Side(*row[:3]), Side(*row[3:])


def _given(row: Initiative, programme: Programme, until: date) -> tuple[int, int, int]:
    """(members, points, net amount) of what its rules gave."""
    of = programme.organiser_id
    sets = RuleSet.objects.of(of).filter(programme_id=programme.id).order_by("id")
    ((members, _activities, points, net_minor),) = _rows(
        "given",
        programme,
        None,
        book_id=programmes.book(programme.id, "REWARD", organiser_id=of),
        rule_sets=list(sets.values_list("id", flat=True)),
        rules=list(row.rules),
        **_moments(row.since_on, until, programme),
    )
    return members, points, net_minor


def _moments(since: date, until: date, programme: Programme) -> dict[str, datetime]:
    zone = ZoneInfo(programme.time_zone)
    return {
        "begins_at": start_of_day(since, zone),
        "ends_at": start_of_day(until + _DAY, zone),
    }


def _rows(
    name: str, programme: Programme, members: SqlQuery | None, **own: Any
) -> list[tuple[Any, ...]]:
    text = named_queries("tandem.insights", "initiatives")[name]
    who = _EVERYBODY
    if members is not None:
        who = f"activity.member_id = ANY(ARRAY({members.text}))"
    parts = {"who": who, "turnover": turnover.of("activity")}
    filled = fill(text, **{slot: parts[slot] for slot in slots(text)})
    params: dict[str, Any] = {
        "organiser_id": programme.organiser_id,
        "programme_id": programme.id,
        **own,
    }
    return lately.rows(filled, merged(members.params, params) if members else params)
