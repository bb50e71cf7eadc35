"""What was answered: each question counted, two of them crossed, and how content people are over
time. One statement each, however many sheets there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tandem.engagement.surveys import sheets
from tandem.engagement.surveys.models import Sheet, Survey
from tandem.engagement.surveys.questions import NPS, Question
from tandem.kit.sql import fill, fill_some, named_queries
from tandem.platform import statements

SHEETS_LEAST = 5  # of an anonymous survey: of fewer, what is said tells who said it


@dataclass(frozen=True, slots=True)
class Of:
    """Of which sheets: all of a survey, those about a product, those from an outlet."""

    survey: Survey
    product_id: UUID | None = None
    outlet_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """How content people were with a subject in a month, from 0 to 100."""

    subject: UUID | None
    month: date
    total: int
    mean: float
    low: int


def total(of: Of) -> int:
    """How many sheets these are."""
    rows = Sheet.objects.of(of.survey.organiser_id).filter(survey_id=of.survey.id)
    if of.product_id is not None:
        rows = rows.filter(product_id=of.product_id)
    if of.outlet_id is not None:
        rows = rows.filter(outlet_id=of.outlet_id)
    return rows.count()


def is_shown(of: Of, number: int) -> bool:
    """Whether so many sheets may be looked at."""
    return not of.survey.is_anonymous or number >= SHEETS_LEAST


def counted(of: Of) -> dict[str, dict[str, int]]:
    """How often each option was chosen, by question; `key.line` of a matrix or an order."""
    found: dict[str, dict[str, int]] = {}
    for pick, number in _rows("picked", of, {}):
        key, _mark, option = pick.partition(":")
        found.setdefault(key, {})[option] = number
    return found


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
    text = fill(fill_some(sql[name], **slots), sheets=sql["wanted"])
    scope = {
        "organiser_id": of.survey.organiser_id,
        "survey_id": of.survey.id,
        "product_id": of.product_id,
        "outlet_id": of.outlet_id,
    }
    return statements.rows(text, {**scope, **params})
