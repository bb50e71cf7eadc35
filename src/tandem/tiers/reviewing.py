"""The review: what members have reached, and what their standings become. One member or a million
take the same path.

A member stands where the running window, or the one before it, has brought them: what was reached
in one year is kept through the next. Upward it goes at once, at the moment of the activity;
downward at a review, after the grace, softly by one tier if the ladder says so
(docs/algorithms/tiers.md has numbers).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.activity import turnover
from tandem.activity.vocabulary import came_back
from tandem.kit import ids
from tandem.kit.periods import add_months, span_of, start_of_day
from tandem.kit.sql import SqlQuery, fill, fill_some, merged, named_queries
from tandem.platform import journal, statements
from tandem.platform.database import batches
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.tiers.facts import StandingsChanged
from tandem.tiers.models import AMOUNTS, Ladder, Measure, Tier, Window

CAUGHT_UP_DAYS_MAX = 40
_COUNTED: Mapping[str, str] = {
    Measure.DEEDS: "*",
    Measure.PEOPLE: "DISTINCT coalesce(activity.buyer_id, activity.member_id)",
}
_DISTINCT = "SELECT DISTINCT chosen.member_id FROM ({}) AS chosen"
_STILL_WRITING = timedelta(hours=6)  # what was being written while the last night looked


@dataclass(frozen=True, slots=True)
class Reviewed:
    """How many members went up and down."""

    up: int = 0
    down: int = 0


@dataclass(frozen=True, slots=True)
class Period:
    """[since, until) of a window; `ends_on` is its last day, None where it has none."""

    since: datetime
    until: datetime
    ends_on: date | None


def window_of(window: str, day: date, zone: ZoneInfo) -> tuple[Period, Period | None]:
    """The window that holds a day, up to and including it; and the whole one before, whose tier is
    kept through this one.
    """
    tomorrow = start_of_day(day + timedelta(days=1), zone)
    if window == Window.EVER:
        return Period(start_of_day(date(1970, 1, 2), zone), tomorrow, None), None
    if window == Window.ROLLING_YEAR:
        return (
            Period(start_of_day(add_months(day, -12) + timedelta(days=1), zone), tomorrow, None),
            None,
        )
    first, after = span_of(day, window)
    before, _ = span_of(first - timedelta(days=1), window)
    last = after - timedelta(days=1)
    return (
        Period(start_of_day(first, zone), tomorrow, last),
        Period(start_of_day(before, zone), start_of_day(first, zone), first - timedelta(days=1)),
    )


def counted(period: Period, ladder: Ladder, zone: ZoneInfo) -> Period:
    """What of a period counts: where levels began anew in it, from that day."""
    if ladder.counts_from is None:
        return period
    return replace(period, since=max(period.since, start_of_day(ladder.counts_from, zone)))


def review(
    programme: Programme,
    *,
    today: date,
    now: datetime,
    members: SqlQuery | None = None,
    actor: str = "system",
    reason: str = "",
    falls_at_once: bool = False,
) -> Reviewed:
    """Bring the standings of members up to what they have reached by a day; of all of them, or of a
    query's `member_id`s. `falls_at_once`: downward too, without grace and all the way.

    Safe to repeat: the second time nothing moves. Locks the standings in order.
    """
    ladder, tiers = _locked(programme)
    if ladder is None or not tiers:
        return Reviewed()
    sql, review_id = named_queries("tandem.tiers", "reviewing"), ids.new_uuid()
    params: dict[str, Any] = {
        **_spans(ladder, programme, today),
        "ladder_id": ladder.id,
        "review_id": review_id,
        "today": today,
        "now": now,
        "grace_days": 0 if falls_at_once else ladder.grace_days,
        "falls_softly": ladder.falls_softly and not falls_at_once,
        "actor": actor,
        "reason": reason,
    }
    if members is None:
        statements.with_much_memory()
    else:
        chosen = _DISTINCT.format(members.text)
        if not batches.keep("tiers_chosen", chosen, members.params, key="member_id"):
            return Reviewed()
    text, asked = _changes(tiers, params, among="" if members is None else "tiers_chosen")
    batches.keep("tiers_change", text, {**params, **asked}, key="member_id")
    statements.run(sql["write_standings"], params)
    statements.run(sql["write_steps"], params)
    ((up, down),) = statements.rows(sql["totals"], params)
    if up or down:
        journal.record(
            StandingsChanged(
                organiser_id=programme.organiser_id,
                at=now,
                actor=actor,
                programme_id=programme.id,
                review_id=review_id,
                up=up,
                down=down,
            )
        )
    return Reviewed(up, down)


def _locked(programme: Programme) -> tuple[Ladder | None, list[Tier]]:
    """The ladder and its tiers. One review of it at a time: what it reads of standings is what it
    changes.
    """
    of = programme.organiser_id
    ladders = Ladder.objects.of(of).select_for_update().filter(programme_id=programme.id)
    ladder = ladders.order_by("id").first()
    if ladder is None:
        return None, []
    return ladder, list(Tier.objects.of(of).filter(ladder_id=ladder.id).order_by("rank"))


def _spans(ladder: Ladder, programme: Programme, today: date) -> dict[str, Any]:
    """What the figures are read by: whose they are, and the two windows that count on a day."""
    zone = ZoneInfo(programme.time_zone)
    current, before = window_of(ladder.window, today, zone)
    return {
        "organiser_id": programme.organiser_id,
        "programme_id": programme.id,
        "since": counted(current, ladder, zone).since,
        "until": current.until,
        "since_before": counted(before or current, ladder, zone).since,
        "book_id": programmes.book(programme.id, "STATUS", organiser_id=programme.organiser_id),
    }


def review_due(programme: Programme, *, today: date, now: datetime) -> Reviewed:
    """The night's review: today's, after those of the days that were missed.

    Only who may move is looked at: members with points or activities written since the last night,
    in their grace, or whose level by hand has ended. Everybody is due when a window begins, on the
    first of a month, after the ladder was written, and every night where the window rolls.
    """
    of = programme.organiser_id
    ladder = Ladder.objects.of(of).filter(programme_id=programme.id).order_by("id").first()
    if ladder is None:
        return Reviewed()
    missed = (today - ladder.reviewed_on).days if ladder.reviewed_on else 1
    total = Reviewed()
    for back in range(min(max(missed, 1), CAUGHT_UP_DAYS_MAX) - 1, -1, -1):
        day = today - timedelta(days=back)
        is_for_all = (
            ladder.reviewed_at is None
            or ladder.window == Window.ROLLING_YEAR
            or day.day == 1
            or missed != 1
        )
        if not is_for_all and ladder.window != Window.EVER:
            is_for_all = span_of(day, ladder.window)[0] == day
        members = None if is_for_all else _movable(ladder, programme, day, now)
        reviewed = review(programme, today=day, now=now, members=members)
        total = Reviewed(total.up + reviewed.up, total.down + reviewed.down)
    Ladder.objects.of(of).filter(id=ladder.id).update(reviewed_on=today, reviewed_at=now)
    return total


def _movable(ladder: Ladder, programme: Programme, day: date, now: datetime) -> SqlQuery:
    """Members whose standing may be another one than last night."""
    of = programme.organiser_id
    params = {
        "organiser_id": of,
        "programme_id": programme.id,
        "ladder_id": ladder.id,
        "day": day,
        "since": (ladder.reviewed_at or now) - _STILL_WRITING,
        "book_id": programmes.book(programme.id, "STATUS", organiser_id=of),
    }
    return SqlQuery(named_queries("tandem.tiers", "reviewing")["movable"], params, ("member_id",))


def _changes(
    tiers: Sequence[Tier],
    spans: Mapping[str, Any],
    *,
    among: str,
) -> tuple[str, dict[str, Any]]:
    """The query of what changes, and the parameters of what the tiers ask for."""
    figures, own, names = _figures(tiers, spans, among=among)
    text = fill(
        named_queries("tandem.tiers", "reviewing")["changes"],
        figures=figures,
        cases=_cases(tiers, names, "figure"),
        cases_before=_cases(tiers, names, "figure_before"),
        chosen=_chosen("member.id", among=among),
    )
    return text, own


def _figures(
    tiers: Sequence[Tier],
    spans: Mapping[str, Any],
    *,
    among: str,
) -> tuple[str, dict[str, Any], dict[tuple[str, str], str]]:
    """Joins that bring what the tiers ask for, their parameters, and the alias of each figure.

    Each figure is added up once, of all members or of those of a table, and kept, so that members
    find theirs by the key.
    """
    names = {
        key: f"figure_{place}"
        for place, key in enumerate(sorted({_key(ask) for tier in tiers for ask in tier.asks}))
    }
    figures = []
    for (measure, kind), name in names.items():
        text = _figure(measure, partial(_chosen, among=among))
        batches.keep(f"tiers_{name}", text, {**spans, "kind": kind}, key="member_id")
        figures.append(f"LEFT JOIN tiers_{name} AS {name} ON {name}.member_id = member.id")
    own: dict[str, Any] = {}
    for tier in tiers:
        own |= {
            f"at_least_{tier.id.hex}_{place}": ask["at_least"]
            for place, ask in enumerate(tier.asks)
        }
    return "\n    ".join(figures), own, names


def _figure(measure: str, chosen: Callable[[str], str]) -> str:
    """The query of a figure by member; `chosen` makes the condition on the column that holds the
    member.
    """
    sql = named_queries("tandem.tiers", "reviewing")
    if measure in _COUNTED:
        slots = {"counted": _COUNTED[measure], "came_back": came_back("activity")}
        text = fill_some(sql["figure_activities"], **slots)
    elif measure in AMOUNTS:
        text = fill_some(sql["figure_turnover"], turnover=turnover.of("activity", AMOUNTS[measure]))
    else:
        text = sql[f"figure_{measure.lower()}"]
    holder = "lot.holder_id" if measure == Measure.STATUS else "activity.member_id"
    return fill(text, chosen=chosen(holder))


def figure(
    measure: str,
    kind: str,
    member_id: int,
    *,
    since: datetime,
    until: datetime,
    programme: Programme,
) -> int:
    """What one member has of a figure in a period."""
    of = programme.organiser_id
    params = {
        "organiser_id": of,
        "programme_id": programme.id,
        "member_id": member_id,
        "kind": kind,
        "since": since,
        "since_before": since,
        "until": until,
        "book_id": programmes.book(programme.id, "STATUS", organiser_id=of),
    }
    rows = statements.rows(_figure(measure, "{} = %(member_id)s".format), params)
    return int(rows[0][1] or 0) if rows else 0


def _chosen(column: str, *, among: str) -> str:
    chosen = f"SELECT chosen.member_id FROM {among} AS chosen"
    return f"{column} = ANY(ARRAY({chosen}))" if among else "true"


def _cases(
    tiers: Sequence[Tier], names: Mapping[tuple[str, str], str], column: str, *, further: str = ""
) -> str:
    """The highest tier that is reached, as the branches of a CASE; `further` is added to status
    points.
    """
    branches = []
    for tier in sorted(tiers, key=lambda tier: -tier.rank):
        reached = [
            f"coalesce({names[_key(ask)]}.{column},"
            f" 0){further if ask['measure'] == Measure.STATUS else ''} >="
            f" %(at_least_{tier.id.hex}_{place})s"
            for place, ask in enumerate(tier.asks)
        ]
        branches.append(f"WHEN {' AND '.join(reached)} THEN {tier.rank}")
    return " ".join(branches)


def shifts(
    programme: Programme, changes: SqlQuery, *, today: date
) -> list[tuple[float, float, int]]:
    """How members would move if they had other status points: (rank by the figures, rank then,
    members) where they differ.

    Args:
        changes: columns `member_id`, `at` and `points`: status points more or less, any number of
            rows a member.

    Grace and levels by hand are left aside: it says what the figures reach.
    """
    of = programme.organiser_id
    ladder = Ladder.objects.of(of).filter(programme_id=programme.id).order_by("id").first()
    tiers = list(Tier.objects.of(of).filter(ladder_id=ladder.id).order_by("rank")) if ladder else []
    if ladder is None or not tiers:
        return []
    sql, spans = named_queries("tandem.tiers", "reviewing"), _spans(ladder, programme, today)
    more = fill(sql["more"], changes=changes.text)
    batches.keep("tiers_more", more, merged(changes.params, spans), key="member_id")
    figures, own, names = _figures(tiers, spans, among="tiers_more")
    columns = {
        "now": ("figure", ""),
        "now_before": ("figure_before", ""),
        "then": ("figure", " + more.inside"),
        "then_before": ("figure_before", " + more.before"),
    }
    cases = {
        slot: _cases(tiers, names, column, further=further)
        for slot, (column, further) in columns.items()
    }
    text = fill(sql["shifts"], figures=figures, **cases)
    return [
        (float(now), float(then), members)
        for now, then, members in statements.rows(text, {**spans, **own})
    ]


def _key(ask: Mapping[str, Any]) -> tuple[str, str]:
    return ask["measure"], ask["kind"]


def notified_rows(review_id: UUID, *, organiser_id: UUID) -> SqlQuery:
    """Who moved in a review, as (member_id, id, data)."""
    params = {"organiser_id": organiser_id, "review_id": review_id}
    return SqlQuery(
        named_queries("tandem.tiers", "reviewing")["told"], params, ("member_id", "id", "data")
    )
