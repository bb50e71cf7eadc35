"""A question of an attempt as a program shows it, and its answer as it comes back. What is shown
are places in the order of the attempt: neither their numbers nor their order say which is right.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning import attempts, judging
from tandem.engagement.learning.models import Attempt, Question, QuestionKind
from tandem.kit.errors import Invalid

_CHOSEN = (QuestionKind.ONE, QuestionKind.SEVERAL, QuestionKind.ORDER, QuestionKind.MATCH)


class BadAnswer(Invalid):
    """An answer that its question cannot have."""

    code = "learning.bad_answer"
    text = _("Question %(number)s cannot be answered so: %(why)s.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is asked: `options` in the order of the attempt; `lines`: what each gets an
    option of a pair; `answered`: what was said so far, as it is said (`taken`).
    """

    id: UUID
    kind: str
    text: str
    points: int
    options: Sequence[str]
    lines: Sequence[str]
    answered: Sequence[str]


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of an answer, once the attempt is over."""

    id: UUID
    points: int
    points_max: int
    feedback: str


def asked(row: Attempt, question: Question) -> Asked:
    """A question of an attempt."""
    order = _order(row, question)
    is_pair = question.kind == QuestionKind.MATCH
    return Asked(
        id=question.id,
        kind=question.kind,
        text=question.text,
        points=question.points,
        options=[question.parts[place][1 if is_pair else 0] for place in order],
        lines=[part[0] for part in question.parts] if is_pair else (),
        answered=_said(row, question, order),
    )


def brought(row: Attempt, questions: Sequence[Question]) -> list[Brought]:
    """What came of each answer of an attempt that is over."""
    points = attempts.points_of(row, questions)
    return [
        Brought(question.id, points[question.id], question.points, question.feedback)
        for question in questions
    ]


def taken(
    row: Attempt, questions: Iterable[Question], by_question: Mapping[UUID, Sequence[str]]
) -> dict[UUID, object]:
    """Answers as they are kept (`judging`), of these as a program says them: numbers of options
    from 0; of an order each once, first to last; of pairs one for each line; or one text.

    Raises:
        BadAnswer: one cannot be; nothing is kept.
    """
    known = {question.id: (n, question) for n, question in enumerate(questions, 1)}
    kept: dict[UUID, object] = {}
    for key, values in by_question.items():
        if key not in known:
            raise BadAnswer(number="?", why=_("the attempt has no such question"))
        number, question = known[key]
        why = _wrong(question, values)
        if why:
            raise BadAnswer(number=number, why=why)
        kept[key] = _kept(row, question, values)
    return kept


def _order(row: Attempt, question: Question) -> list[int]:
    if question.kind not in _CHOSEN:
        return []
    total = len(question.parts)
    return judging.shown_order(total, seed=row.seed, question_id=question.id)


def _wrong(question: Question, values: Sequence[str]) -> str:
    """Why values cannot answer a question; empty where they can."""
    total, kind = len(question.parts), question.kind
    if kind not in _CHOSEN:
        return "" if len(values) == 1 else str(_("say one text"))
    if not all(value.isascii() and value.isdecimal() and len(value) < 4 for value in values):
        return str(_("say the numbers of its options, from 0"))
    chosen = [int(value) for value in values]
    if any(number >= total for number in chosen) or len(set(chosen)) < len(chosen):
        return str(_("say numbers of its options, each once"))
    if kind == QuestionKind.ONE and len(chosen) != 1:
        return str(_("say the number of one option"))
    if kind in (QuestionKind.ORDER, QuestionKind.MATCH) and len(chosen) != total:
        return str(_("say all of its options"))
    return ""


def _kept(row: Attempt, question: Question, values: Sequence[str]) -> object:
    if question.kind not in _CHOSEN:
        return values[0]
    order = _order(row, question)
    places = [order[int(value)] for value in values]
    if question.kind == QuestionKind.ONE:
        return places[0]
    return sorted(places) if question.kind == QuestionKind.SEVERAL else places


def _said(row: Attempt, question: Question, order: Sequence[int]) -> Sequence[str]:
    kept = row.answers.get(str(question.id))
    if kept is None:
        return ()
    if question.kind not in _CHOSEN:
        return (str(kept),)
    shown = {place: str(number) for number, place in enumerate(order)}
    return [shown[place] for place in (kept if isinstance(kept, list) else [kept])]
