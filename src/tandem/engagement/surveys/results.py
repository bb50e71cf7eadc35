"""What was answered: each question counted, two of them crossed, and how content people are over
time. One reading counts what was chosen, one the sheets of each day, from which all the rest is
added up; of very many sheets both are kept for the days that are over.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from django.core.cache import cache

from tandem.engagement.surveys import sheets
from tandem.engagement.surveys.models import Survey
from tandem.engagement.surveys.questions import NPS, Question
from tandem.kit.sql import SqlQuery, fill, fill_some, merged, named_queries
from tandem.platform import statements

ORDERS = {
    "answered_on": "sheet.answered_on",
    "question": "said.question",
    "content": "sheet.content",
}
WEEKLY_DAYS, DAILY_DAYS = 180, 21  # content over fewer days than these is told by week, by day
SUBJECTS = ("product_id", "outlet_id")
SUBJECTS_MAX = 200  # products, or outlets, that are told
# Sheets never change, and none is added to a day that is over; a day later it is so everywhere.
OPEN_DAYS = 2
KEPT_LEAST, KEPT_SECONDS = 20_000, 26 * 3600  # things counted: fewer are counted at each look
COUNTS = {"by_day": 3, "picked": 1}  # where a row says how many


@dataclass(frozen=True, slots=True)
class Of:
    """Of which sheets: all of a survey, those about a product, from an outlet, of days (both
    included), of members (a query of `member_id`).
    """

    survey: Survey
    product_id: UUID | None = None
    outlet_id: UUID | None = None
    since_on: date | None = None
    until_on: date | None = None
    among: SqlQuery | None = None

    @property
    def narrowed(self) -> int:
        """By how many things it is narrowed down."""
        days = self.since_on or self.until_on
        return sum(one is not None for one in (self.product_id, self.outlet_id, days, self.among))


@dataclass(frozen=True, slots=True)
class Content:
    """How content people were with a subject in a month, from 0 to 100."""

    subject: UUID
    month: date
    total: int
    mean: float
    low: int


@dataclass(frozen=True, slots=True)
class Subject:
    """How content people were with a product or at an outlet; `mean` is None where nobody said."""

    subject: UUID
    total: int
    mean: float | None
    low: int
    until_on: date | None = None  # of an anonymous survey: the last day that is shown of it


@dataclass(frozen=True, slots=True)
class Span:
    """How content people were in a day, a week or a month that begins so."""

    since: date
    total: int
    mean: float
    low: int


class Day(NamedTuple):
    """The sheets of a day about a subject, and what they say of how content people are."""

    subject: UUID | None
    day: date
    total: int
    rated: int
    content: int
    low: int


Days = Mapping[str, Sequence[Day]]


@dataclass(frozen=True, slots=True)
class Written:
    """One answer in own words."""

    sheet_id: UUID
    answered_on: date
    product_id: UUID | None
    outlet_id: UUID | None
    member_id: int | None
    question: str
    text: str
    tags: Sequence[str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which sheets: of who was not content, with a tag of the sheet itself, without any."""

    is_low: bool = False
    tag: str = ""
    is_untagged: bool = False


@dataclass(frozen=True, slots=True)
class Whole:
    """A sheet as it is: see `models.Sheet`; `tags`: of the sheet itself, not of its answers."""

    sheet_id: UUID
    answered_on: date
    product_id: UUID | None
    outlet_id: UUID | None
    member_id: int | None
    content: int | None
    picks: Sequence[str]
    texts: Mapping[str, str]
    tags: Sequence[str]


def total(of: Of, days: Days | None = None) -> int:
    """How many sheets these are."""
    return sum(day.total for day in within(of, days))


def counted(of: Of, *, today: date | None = None) -> dict[str, dict[str, int]]:
    """How often each option was chosen, by question; `key.line` of a matrix or an order.

    Args:
        today: as in `by_day`.
    """
    counts: dict[str, dict[str, int]] = {}
    for pick, number in _added("picked", of, {}, today=today):
        key, _separator, option = pick.partition(":")
        options = counts.setdefault(key, {})
        options[option] = options.get(option, 0) + number
    return counts


def crossed(of: Of, first: str, second: str) -> dict[tuple[str, str], int]:
    """How often each answer to one question met each answer to another."""
    return {
        (one.partition(":")[2], other.partition(":")[2]): number
        for one, other, number in _rows("crossed", of, {"first": first, "second": second})
    }


def by_day(of: Of, *, today: date | None = None) -> Days:
    """The sheets of each day: all together (`whole`), by `product_id` and by `outlet_id`; one
    reading, from which all that is told of days is added up.

    Args:
        today: of very many sheets those of the days that were over the day before are counted once
            a day; None: all are read.
    """
    days: dict[str, list[Day]] = {"whole": [], **{name: [] for name in SUBJECTS}}
    for named, *row in _added("by_day", of, {"low": sheets.DISSATISFIED_MOST}, today=today):
        days[named].append(Day._make(row))
    return days


def within(of: Of, days: Days | None = None) -> Sequence[Day]:
    """The days of these sheets, each once, the first one first.

    Args:
        days: of the whole survey, where they are read already; they do not tell who answered, nor
            what was bought where.
    """
    named = [name for name in SUBJECTS if getattr(of, name) is not None]
    if days is None or of.among is not None or len(named) > 1:
        return by_day(of)["whole"]
    subject = getattr(of, named[0]) if named else None
    since, until = of.since_on or date.min, of.until_on or date.max
    return [
        day
        for day in days[named[0] if named else "whole"]
        if day.subject == subject and since <= day.day <= until
    ]


def contents(days: Iterable[Day]) -> list[Content]:
    """How content people were by month and subject, of the days by subject; the latest month
    first.
    """
    by: dict[tuple[date, UUID], list[Day]] = {}
    for day in days:
        if day.subject is not None:
            by.setdefault((day.day.replace(day=1), day.subject), []).append(day)
    told = [
        Content(subject, month, rated, mean_of, low)
        for (month, subject), own in by.items()
        for rated, mean_of, low in _rated(own)
    ]
    return sorted(told, key=lambda one: (-one.month.toordinal(), -one.total, one.subject))


def subjects(days: Iterable[Day]) -> list[Subject]:
    """How content people were with each subject, of the days by subject; those of most sheets
    first.
    """
    by: dict[UUID, list[Day]] = {}
    for day in days:
        if day.subject is not None:
            by.setdefault(day.subject, []).append(day)
    told = [
        Subject(
            subject,
            sum(day.total for day in own),
            next((mean_of for _rated, mean_of, _low in _rated(own)), None),
            sum(day.low for day in own),
        )
        for subject, own in by.items()
    ]
    return sorted(told, key=lambda one: (-one.total, one.subject))[:SUBJECTS_MAX]


def over_time(of: Of, days: Days | None = None) -> list[Span]:
    """How content people were, by month; by week or day where it is a matter of weeks."""
    own = within(of, days)
    length = (own[-1].day - own[0].day).days if own else 0
    by: dict[date, list[Day]] = {}
    for day in own:
        since = day.day
        if length >= WEEKLY_DAYS:
            since = since.replace(day=1)
        elif length >= DAILY_DAYS:
            since -= timedelta(days=since.weekday())
        by.setdefault(since, []).append(day)
    return [
        Span(since, rated, mean_of, low)
        for since, among in by.items()
        for rated, mean_of, low in _rated(among)
    ]


def _rated(days: Sequence[Day]) -> list[tuple[int, float, int]]:
    """How many sheets say how content people are, their mean, how many are not; none where none
    says it.
    """
    rated = sum(day.rated for day in days)
    if not rated:
        return []
    mean_of = round(sum(day.content for day in days) / rated, 1)
    return [(rated, mean_of, sum(day.low for day in days))]


def written(
    of: Of,
    questions: Sequence[str],
    *,
    q: str = "",
    tag: str = "",
    by: str = "question",
    limit: int,
    offset: int = 0,
) -> tuple[list[Written], int]:
    """What was written in own words to these questions, a part of it, and how many there are.

    Args:
        by: a name of ORDERS, with `-` descending.
    """
    params = {"questions": list(questions), "q": q, "tag": tag, "limit": limit, "offset": offset}
    rows = _rows("written", of, params, order=_order(of, by))
    return [Written(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def whole(
    of: Of, chosen: Chosen = Chosen(), *, by: str = "content", limit: int, offset: int = 0
) -> tuple[list[Whole], int]:
    """Sheets as they are, a part of them, in the order `by`, as `written` has it, and how many
    there are.
    """
    rows = _rows(
        "whole",
        of,
        {"limit": limit, "offset": offset, **_choice(chosen)},
        order=_order(of, by),
        chosen=_block("chosen"),
    )
    sheets = [
        Whole(key, day, product, outlet, member, rated, json.loads(picks), json.loads(texts), tags)
        for key, day, product, outlet, member, rated, picks, texts, tags, _every in rows
    ]
    return sheets, rows[0][-1] if rows else 0


def waiting(of: Of, days: Days | None = None) -> int:
    """How many sheets of who was not content have no tag: nobody said yet what was done. Those
    with one are asked for, as they are few.
    """
    ((followed,),) = _rows("followed", of, {"low": sheets.DISSATISFIED_MOST})
    return sum(day.low for day in within(of, days)) - int(followed)


def _choice(chosen: Chosen) -> dict[str, Any]:
    low = sheets.DISSATISFIED_MOST if chosen.is_low else None
    return {"low": low, "tag": chosen.tag, "is_untagged": chosen.is_untagged}


def _block(name: str) -> str:
    return named_queries("tandem.engagement.surveys", "results")[name]


def _order(of: Of, by: str) -> str:
    """What stands before the keys, which are of chance: of an anonymous survey no order tells who
    was before whom.
    """
    name = by.removeprefix("-")
    assert name != "answered_on" or not of.survey.is_anonymous
    return f"{ORDERS[name]} {'DESC' if by.startswith('-') else 'ASC'} NULLS LAST,"


def mean(options: Mapping[str, int]) -> float | None:
    """The mean of what was chosen on a scale."""
    number = sum(options.values())
    if not number:
        return None
    return round(sum(int(option) * times for option, times in options.items()) / number, 2)


def recommendation(question: Question, options: Mapping[str, int]) -> int | None:
    """The net score of a question of 0 to 10: per cent of 9 and 10 less per cent of 0 to 6."""
    number = sum(options.values())
    if question.kind != NPS or not number:
        return None
    promoters = sum(times for option, times in options.items() if int(option) >= 9)
    detractors = sum(times for option, times in options.items() if int(option) <= 6)
    return round(100 * (promoters - detractors) / number)


def _added(
    name: str, of: Of, params: Mapping[str, Any], *, today: date | None
) -> list[tuple[Any, ...]]:
    """The rows of a statement that counts sheets, to be added up: of the days that were over the
    day before `today`, as they were counted then, and of the days since. Who answered may change
    with each look at a segment, so that is always read anew.
    """
    last = today - timedelta(days=OPEN_DAYS) if today else None
    if last is None or of.among is not None:
        return _rows(name, of, params)
    over = replace(of, until_on=min(last, of.until_on or last))
    text, filled = _statement(name, over, params)
    key = f"surveys:{sha256(repr((text, sorted(filled.items()))).encode()).hexdigest()}"
    counted_rows: list[tuple[Any, ...]] | None = cache.get(key)
    if counted_rows is None:
        counted_rows = statements.rows(text, filled)
        if sum(row[COUNTS[name]] for row in counted_rows) >= KEPT_LEAST:
            cache.set(key, counted_rows, KEPT_SECONDS)
    if of.until_on is not None and of.until_on <= last:
        return counted_rows
    first = last + timedelta(days=1)
    return [
        *counted_rows,
        *_rows(name, replace(of, since_on=max(first, of.since_on or first)), params),
    ]


def _rows(name: str, of: Of, params: Mapping[str, Any], **slots: str) -> list[tuple[Any, ...]]:
    return statements.rows(*_statement(name, of, params, **slots))


def _statement(
    name: str, of: Of, params: Mapping[str, Any], **slots: str
) -> tuple[str, dict[str, Any]]:
    sql = named_queries("tandem.engagement.surveys", "results")
    among = f"AND sheet.member_id IN ({of.among.text})" if of.among else ""
    wanted = fill(sql["wanted"], among=among)
    text = fill(fill_some(sql[name], **slots), sheets=wanted)
    scope = {
        "organiser_id": of.survey.organiser_id,
        "survey_id": of.survey.id,
        "product_id": of.product_id,
        "outlet_id": of.outlet_id,
        "since": of.since_on,
        "until": of.until_on,
    }
    return text, merged(of.among.params if of.among else {}, {**scope, **params})
