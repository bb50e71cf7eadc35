"""What was answered: each question counted, two of them crossed, and how content people are over
time. One statement each, however many sheets there are.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

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

    subject: UUID | None
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


def total(of: Of) -> int:
    """How many sheets these are."""
    ((number,),) = _rows("total", of, {})
    return int(number)


def counted(of: Of) -> dict[str, dict[str, int]]:
    """How often each option was chosen, by question; `key.line` of a matrix or an order."""
    counts: dict[str, dict[str, int]] = {}
    for pick, number in _rows("picked", of, {}):
        key, _separator, option = pick.partition(":")
        counts.setdefault(key, {})[option] = number
    return counts


def crossed(of: Of, first: str, second: str) -> dict[tuple[str, str], int]:
    """How often each answer to one question met each answer to another."""
    return {
        (one.partition(":")[2], other.partition(":")[2]): number
        for one, other, number in _rows("crossed", of, {"first": first, "second": second})
    }


def contents(of: Of, *, by_outlet: bool = False) -> list[Content]:
    """How content people were by month and product, or outlet; the latest month first."""
    text = "outlet_id" if by_outlet else "product_id"
    rows = _rows("contents", of, {"low": sheets.DISSATISFIED_MOST}, subject=text)
    return [
        Content(subject, month, number, round(float(mean), 1), low)
        for subject, month, number, mean, low in rows
    ]


def subjects(of: Of, name: str) -> list[Subject]:
    """How content people were by `product_id` or `outlet_id`, those of most sheets first."""
    rows = _rows("subjects", of, {"low": sheets.DISSATISFIED_MOST}, subject=name)
    return [
        Subject(subject, number, None if mean is None else round(float(mean), 1), low)
        for subject, number, mean, low in rows
    ]


def over_time(of: Of) -> list[Span]:
    """How content people were, by month; by week or day where it is a matter of weeks."""
    first, last = _rows("days", of, {})[0]
    length = (last - first).days if first else 0
    unit = "month" if length >= WEEKLY_DAYS else "week" if length >= DAILY_DAYS else "day"
    rows = _rows("over_time", of, {"low": sheets.DISSATISFIED_MOST}, unit=unit)
    return [Span(since, number, round(float(mean), 1), low) for since, number, mean, low in rows]


def by_day(survey: Survey) -> Mapping[str, Sequence[Day]]:
    """The sheets of each day of a survey: all together (`whole`), by `product_id` and by
    `outlet_id`; one reading.
    """
    days: dict[str, list[Day]] = {"whole": [], "product_id": [], "outlet_id": []}
    for named, *row in _rows("by_day", Of(survey), {"low": sheets.DISSATISFIED_MOST}):
        days[named].append(Day._make(row))
    return days


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


def waiting(of: Of) -> int:
    """How many sheets of who was not content have no tag: nobody said yet what was done."""
    chosen = Chosen(is_low=True, is_untagged=True)
    ((number,),) = _rows("chosen_total", of, _choice(chosen), chosen=_block("chosen"))
    return int(number)


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


def _rows(name: str, of: Of, params: Mapping[str, Any], **slots: str) -> list[tuple[Any, ...]]:
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
    return statements.rows(text, merged(of.among.params if of.among else {}, {**scope, **params}))
