"""By which criteria a jury marks, and what each weighs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests.ranking.measuring import BadContest
from tandem.kit.errors import Invalid

CRITERIA_MAX, NAME_MAX, WEIGHT_MAX, MARK_MAX = 8, 80, 100, 100
_MILLIONTH = Decimal("0.000001")


class BadMarks(Invalid):
    """A mark is missing, or out of its bounds."""

    code = "contests.bad_marks"
    text = _("Give a whole number from 0 to %(most)s for each criterion.")


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is looked at, by language, and how much it weighs against the others."""

    name: Mapping[str, str]
    weight: int = 1


def check(criteria: Sequence[Criterion], mark_max: int) -> None:
    """Prove that a jury can mark by them.

    Raises:
        BadContest
    """
    if not 0 < len(criteria) <= CRITERIA_MAX:
        raise BadContest(why=_("a jury marks by one to eight criteria"))
    for criterion in criteria:
        names = [text.strip() for text in criterion.name.values() if text.strip()]
        if not names or any(len(text) > NAME_MAX for text in names):
            raise BadContest(why=_("each criterion has a name of at most 80 letters"))
        if not 0 < criterion.weight <= WEIGHT_MAX:
            raise BadContest(why=_("a criterion weighs from 1 to 100"))
    if not 0 < mark_max <= MARK_MAX:
        raise BadContest(why=_("the best mark is from 1 to 100"))


def encoded(criteria: Sequence[Criterion]) -> list[dict[str, Any]]:
    """Criteria as a contest keeps them."""
    return [
        {
            "name": {key: text.strip() for key, text in criterion.name.items() if text.strip()},
            "weight": criterion.weight,
        }
        for criterion in criteria
    ]


def decoded(encoded: Sequence[Mapping[str, Any]]) -> list[Criterion]:
    """Criteria as `encoded` wrote them."""
    return [Criterion(dict(criterion["name"]), int(criterion["weight"])) for criterion in encoded]


def mean(marks: Sequence[int], criteria: Sequence[Criterion], mark_max: int) -> Decimal:
    """The mean of the marks by weight, to a millionth.

    Raises:
        BadMarks: not one for each criterion, or one out of its bounds.
    """
    if len(marks) != len(criteria) or not all(0 <= mark <= mark_max for mark in marks):
        raise BadMarks(most=mark_max)
    weights = [criterion.weight for criterion in criteria]
    total = sum(mark * weight for mark, weight in zip(marks, weights, strict=True))
    return (Decimal(total) / sum(weights)).quantize(_MILLIONTH)
