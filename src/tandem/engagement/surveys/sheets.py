"""A sheet from answers: what was chosen and what was written, told apart so that a statement counts
what was chosen without knowing a question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys.questions import Answers, Question

DISSATISFIED_MOST = 40  # of 100: what is at most this is followed up


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet before it is taken: see `models.Sheet`."""

    picks: list[str]
    texts: dict[str, str]
    content: int | None
    product_id: UUID | None
    outlet_id: UUID | None


def filled(
    questions: Sequence[Question],
    answers: Answers,
    *,
    product_id: UUID | None = None,
    outlet_id: UUID | None = None,
) -> Filled:
    """The sheet of these answers; a question about a product or an outlet says which it is about,
    else the door does. Answers to what does not apply are left out.

    Raises:
        BadAnswer: one is missing, or none.
    """
    picks, texts, content = list[str](), dict[str, str](), None
    so_far: dict[str, Sequence[str]] = {}
    for question in questions:
        if not asking.applies(question, so_far):
            continue
        given = asking.settled(question, answers.get(question.key, ()))
        so_far[question.key] = given
        if not given:
            continue
        if question.kind in asking.WRITTEN:
            texts[question.key] = given[0]
        else:
            picks += _picks(question, given)
            own = [value[1:] for value in given if value.startswith(asking.OTHER)]
            texts |= {question.key: own[0]} if own else {}
        if question.marks:
            worst, best = question.bounds
            content = round(100 * (int(given[0]) - worst) / (best - worst))
        if question.kind == asking.PRODUCT:
            product_id = UUID(given[0])
        if question.kind == asking.OUTLET:
            outlet_id = UUID(given[0])
    return Filled(picks, texts, content, product_id, outlet_id)


def _picks(question: Question, given: Sequence[str]) -> list[str]:
    key = question.key
    if question.kind == asking.ORDER:
        return [f"{key}.{option}:{place}" for place, option in enumerate(given, start=1)]
    if question.kind == asking.MATRIX:
        return [f"{key}.{value.replace('=', ':')}" for value in given]
    return [f"{key}:{asking.OTHER if value.startswith(asking.OTHER) else value}" for value in given]
