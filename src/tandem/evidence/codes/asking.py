"""Questions that are answered before a code of a batch is used."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.evidence.models import CodeAnswers
from tandem.kit.errors import Invalid
from tandem.kit.text import tidy

QUESTIONS_MAX, QUESTION_LENGTH_MAX, CHOICES_MAX, ANSWER_LENGTH_MAX = 8, 200, 12, 300


class QuestionsFirst(Invalid):
    """The questions of the batch are not answered, or not by one of their choices."""

    code = "evidence.questions_first"
    text = _("Answer the questions first; the code is used when you have.")

    questions: list[dict[str, Any]]


class BadQuestion(Invalid):
    """A question that cannot be asked."""

    code = "evidence.bad_question"
    text = _(
        "Up to %(limit)s questions, each at most %(letters)s letters long, with two or more choices"
        " or none."
    )


def questions_of(asked: Sequence[tuple[str, Sequence[str]]]) -> list[dict[str, Any]]:
    """Questions as a batch holds them.

    Args:
        asked: what is asked, and what can be chosen from; nothing: answered in own words.

    Raises:
        BadQuestion
    """
    questions: list[dict[str, Any]] = []
    for text, options in asked:
        question = tidy(text)
        choices = list(dict.fromkeys(filter(None, map(tidy, options))))
        is_long = (
            any(len(part) > QUESTION_LENGTH_MAX for part in (question, *choices))
            or len(choices) > CHOICES_MAX
        )
        if not question or is_long or len(choices) == 1 or len(questions) >= QUESTIONS_MAX:
            raise BadQuestion(limit=QUESTIONS_MAX, letters=QUESTION_LENGTH_MAX)
        questions.append({"text": question, "choices": choices})
    return questions


def checked(questions: Sequence[dict[str, Any]], answers: Sequence[str]) -> list[str]:
    """The answers to these questions, in order.

    Raises:
        QuestionsFirst
    """
    given = [tidy(answer)[:ANSWER_LENGTH_MAX] for answer in answers[: len(questions)]]
    given += [""] * (len(questions) - len(given))
    if not all(
        answer and (not asked["choices"] or answer in asked["choices"])
        for asked, answer in zip(questions, given, strict=True)
    ):
        raise QuestionsFirst(questions=list(questions))
    return given


def answers_of(batch_id: UUID, *, organiser_id: UUID) -> Any:
    """What was answered to the questions of a batch, in no order: rows to narrow down."""
    return CodeAnswers.objects.of(organiser_id).filter(batch_id=batch_id)
