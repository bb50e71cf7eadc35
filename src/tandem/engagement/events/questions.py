"""What members are asked when they sign up: a few questions, answered in own words or by a choice.

An answer is kept in the words that its reader chose, so that it means the same when a question is
said anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid

QUESTIONS_MAX, OPTIONS_MAX, TEXT_MAX, ANSWER_MAX = 10, 20, 200, 500


class BadQuestions(Invalid):
    """Questions that cannot be asked so."""

    code = "events.bad_questions"
    text = _("At most ten questions, each with a text and none or two to twenty choices.")


class BadAnswer(Invalid):
    """An answer that is missing, or none of the choices."""

    code = "events.bad_answer"
    text = _("Answer each question that must be answered, by one of its choices where it has some.")


@dataclass(frozen=True, slots=True)
class Question:
    """A question; texts by language. `key` tells it from the others for ever."""

    key: str
    text: Mapping[str, str]
    options: Sequence[Mapping[str, str]] = ()
    is_required: bool = False


def read(rows: Iterable[Mapping[str, Any]]) -> list[Question]:
    """Questions as an event keeps them."""
    return [Question(**row) for row in rows]


def written(questions: Sequence[Question], before: Sequence[Question] = ()) -> list[dict[str, Any]]:
    """Questions to be kept; texts of other languages stay.

    Raises:
        BadQuestions
    """
    _check(questions)
    known = {question.key: question for question in before}
    return [asdict(_joined(known.get(question.key), question)) for question in questions]


def settled(questions: Sequence[Question], answers: Mapping[str, str]) -> dict[str, str]:
    """Answers to be kept: of these questions only, tidied.

    Raises:
        BadAnswer
    """
    kept = {}
    for question in questions:
        answer = answers.get(question.key, "").strip()
        choices = {text for option in question.options for text in option.values()}
        if len(answer) > ANSWER_MAX or (answer and choices and answer not in choices):
            raise BadAnswer()
        if question.is_required and not answer:
            raise BadAnswer()
        if answer:
            kept[question.key] = answer
    return kept


def _check(questions: Sequence[Question]) -> None:
    every = [texts for question in questions for texts in (question.text, *question.options)]
    lengths = [len(text.strip()) for texts in every for text in texts.values()]
    if len(questions) > QUESTIONS_MAX or not all(every):
        raise BadQuestions()
    if not all(0 < length <= TEXT_MAX for length in lengths):
        raise BadQuestions()
    if any(len(question.options) == 1 for question in questions):
        raise BadQuestions()
    if any(len(question.options) > OPTIONS_MAX for question in questions):
        raise BadQuestions()
    if len({question.key for question in questions}) < len(questions):
        raise BadQuestions()


def _joined(before: Question | None, question: Question) -> Question:
    if before is None:
        return question
    options = list(question.options)
    if len(options) == len(before.options):
        pairs = zip(before.options, options, strict=True)
        options = [{**earlier, **now} for earlier, now in pairs]
    text = {**before.text, **question.text}
    return Question(question.key, text, options, question.is_required)
