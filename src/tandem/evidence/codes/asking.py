"""Questions that are answered before a code of a batch is used."""

from collections.abc import Iterator, Sequence
from datetime import datetime
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


def questions_of(text: str) -> list[dict[str, Any]]:
    """Questions as a person types them: one a line, its choices behind bars (`How did you hear of
    us? | A friend | The shop`).

    Raises:
        BadQuestion
    """
    found: list[dict[str, Any]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        said, *choices = [part.strip() for part in line.split("|")]
        choices = list(dict.fromkeys(filter(None, choices)))
        is_long = (
            any(len(part) > QUESTION_LENGTH_MAX for part in (said, *choices))
            or len(choices) > CHOICES_MAX
        )
        if not said or is_long or len(choices) == 1 or len(found) >= QUESTIONS_MAX:
            raise BadQuestion(limit=QUESTIONS_MAX, letters=QUESTION_LENGTH_MAX)
        found.append({"text": said, "choices": choices})
    return found


def checked(questions: Sequence[dict[str, Any]], answers: Sequence[str]) -> list[str]:
    """The answers to these questions, in order.

    Raises:
        QuestionsFirst
    """
    said = [tidy(answer)[:ANSWER_LENGTH_MAX] for answer in answers[: len(questions)]]
    said += [""] * (len(questions) - len(said))
    if not all(
        answer and (not asked["choices"] or answer in asked["choices"])
        for asked, answer in zip(questions, said, strict=True)
    ):
        raise QuestionsFirst(questions=list(questions))
    return said


def answers_of(batch_id: UUID, *, organiser_id: UUID) -> Iterator[tuple[int, datetime, list[str]]]:
    """What was answered to the questions of a batch, oldest first: member, moment, answers."""
    found = (
        CodeAnswers.objects.of(organiser_id)
        .filter(batch_id=batch_id)
        .order_by("created_at", "member_id", "id")
    )
    return (
        (row.member_id, row.created_at, row.answers) for row in found.iterator(chunk_size=2_000)
    )
