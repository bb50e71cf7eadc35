"""The questions of a course's test. One that members could answer is never changed: it is taken
out, and its new version put in, so that an attempt stays as it was.

What is written under a question says its answers, a line each: of `ONE` and `SEVERAL` the right
ones begin with `*`; of `ORDER` they stand in the right order; of `MATCH` they are `left = right`;
of `GAP` each is accepted; of `NUMBER` it is `12` or `11 .. 13`; `OPEN` has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning import judging, queries, writing
from tandem.engagement.learning.facts import QuestionChanged
from tandem.engagement.learning.models import Course, Question, QuestionKind
from tandem.kit.errors import Invalid
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require

QUESTIONS_MAX, TEXT_MAX, LINES_MAX, LINE_MAX, POINTS_MAX = 500, 1_000, 20, 300, 100


class BadQuestion(Invalid):
    """A question that cannot be asked."""

    code = "learning.bad_question"
    text = _("The question cannot be saved: %(why)s.")


@dataclass(frozen=True, slots=True)
class QuestionIn:
    """A question to be put into a pool; `parts`: see `models.Question`.

    Raises:
        BadQuestion: it cannot be asked.
    """

    kind: str
    text: str
    parts: Sequence[Sequence[str]]
    language: str
    feedback: str = ""
    points: int = 1

    def __post_init__(self) -> None:
        """Refuse what cannot be asked."""
        if self.kind not in QuestionKind.values or not 1 <= len(self.text.strip()) <= TEXT_MAX:
            raise BadQuestion(why=_("it needs a kind and a text"))
        if not 1 <= self.points <= POINTS_MAX or len(self.feedback) > TEXT_MAX:
            raise BadQuestion(why=_("a number is out of bounds"))
        check(self.kind, self.parts)


def add(
    course_id: UUID,
    kind: str,
    *,
    text: str,
    lines: str,
    language: str,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
    feedback: str = "",
    points: int = 1,
) -> UUID:
    """Put a question into the pool of a course; its id. `lines`: see the head of the module.

    Raises:
        NoSuchCourse, BadQuestion: nothing is written.
    """
    wanted = QuestionIn(kind, text, parts_of(kind, lines), language, feedback, points)
    (key,) = add_many(course_id, [wanted], programme_id=programme_id, actor=actor, now=now)
    return key


def add_many(
    course_id: UUID,
    wanted: Sequence[QuestionIn],
    *,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
) -> list[UUID]:
    """Put questions into the pool of a course, all or none; their ids.

    Raises:
        NoSuchCourse, BadQuestion: nothing is written.
    """
    require(actor, writing.PERMISSION)
    course = writing.locked(course_id, programme_id, actor)
    if queries.questions(course).count() + len(wanted) > QUESTIONS_MAX:
        raise BadQuestion(why=_("the course has too many of them"))
    rows = [
        Question(
            organiser_id=actor.organiser_id,
            course_id=course.id,
            kind=question.kind,
            language=question.language,
            text=question.text.strip(),
            parts=[list(part) for part in question.parts],
            feedback=question.feedback.strip(),
            points=question.points,
            created_at=now,
        )
        for question in wanted
    ]
    Question.objects.of(actor.organiser_id).bulk_create(rows)
    for row in rows:
        _record(course, row.id, actor, now, is_there=True)
    return [row.id for row in rows]


def not_there(course: Course, wanted: Sequence[QuestionIn]) -> list[QuestionIn]:
    """Those of some questions that the pool does not have word for word, each once."""
    rows = queries.questions(course).order_by("id")
    there = {_words(*columns) for columns in rows.values_list("language", "kind", "text", "parts")}
    fresh = {
        _words(question.language, question.kind, question.text.strip(), question.parts): question
        for question in wanted
    }
    return [question for words, question in fresh.items() if words not in there]


def _words(language: str, kind: str, text: str, parts: Sequence[Sequence[str]]) -> tuple[Any, ...]:
    return language, kind, text, tuple(tuple(part) for part in parts)


def take_out(
    course_id: UUID, question_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime
) -> None:
    """Ask a question no more; attempts that were given it keep it.

    Raises:
        NoSuchCourse, NoSuchQuestion
    """
    require(actor, writing.PERMISSION)
    course = writing.locked(course_id, programme_id, actor)
    row = queries.question(course, question_id)
    row.retired_at = now
    row.save(update_fields=["retired_at"])
    _record(course, row.id, actor, now, is_there=False)


def change(
    course_id: UUID,
    question_id: UUID,
    wanted: QuestionIn,
    *,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
) -> None:
    """Say anew what a question is: where the course was open already, as a new version, so that
    attempts that were given the old one keep it.

    Raises:
        NoSuchCourse, NoSuchQuestion, BadQuestion: nothing is written.
    """
    require(actor, writing.PERMISSION)
    course = writing.locked(course_id, programme_id, actor)
    row = queries.question(course, question_id)
    if course.opened_at is not None:
        row.retired_at = now
        row.save(update_fields=["retired_at"])
        _record(course, row.id, actor, now, is_there=False)
        add_many(course_id, [wanted], programme_id=programme_id, actor=actor, now=now)
        return
    row.kind, row.language, row.text = wanted.kind, wanted.language, wanted.text.strip()
    row.parts = [list(part) for part in wanted.parts]
    row.feedback, row.points = wanted.feedback.strip(), wanted.points
    row.save()
    _record(course, row.id, actor, now, is_there=True)


def parts_of(kind: str, lines: str) -> list[list[str]]:
    """The answers under a question as they are kept.

    Raises:
        BadQuestion
    """
    rows = [line.strip() for line in lines.splitlines() if line.strip()]
    match kind:
        case "ONE" | "SEVERAL":
            parts = [[line.lstrip("* "), "right" if line[0] == "*" else ""] for line in rows]
        case "MATCH":
            parts = [[side.strip() for side in line.split("=", 1)] for line in rows]
        case "NUMBER":
            parts = [[side.strip() for side in line.split("..", 1)] for line in rows]
            parts = [part * 2 if len(part) == 1 else part for part in parts]
        case "OPEN":
            parts = []
        case _other:
            parts = [[line] for line in rows]
    check(kind, parts)
    return parts


def check(kind: str, parts: Sequence[Sequence[str]]) -> None:
    """Refuse answers that do not fit the kind of their question.

    Raises:
        BadQuestion
    """
    if len(parts) > LINES_MAX or any(len(text) > LINE_MAX for part in parts for text in part):
        raise BadQuestion(why=_("its answers are too many or too long"))
    if kind in ("ONE", "SEVERAL"):
        right = sum(bool(part[1]) for part in parts)
        if len(parts) < 2 or not right or (kind == "ONE" and right > 1):
            raise BadQuestion(
                why=_("it needs two answers at least, and the right one begins with *")
            )
    if kind == "MATCH" and not all(len(part) == 2 and all(part) for part in parts):
        raise BadQuestion(why=_("each line is “left = right”"))
    numbers = [judging.number_of(side) for part in parts for side in part]
    if kind == "NUMBER" and (len(parts) != 1 or None in numbers):
        raise BadQuestion(why=_("its answer is a number, or two with .. between them"))
    least = {"ORDER": 2, "MATCH": 2, "GAP": 1}.get(kind, 0)
    texts = [part[-1] if kind == "MATCH" else part[0] for part in parts]
    is_once = kind in ("GAP", "NUMBER") or len(set(texts)) == len(texts)
    if len(parts) < least or not is_once or not all(texts):
        raise BadQuestion(why=_("its answers are too few, or one stands there twice"))


def _record(
    course: Course, question_id: UUID, actor: Actor, now: datetime, *, is_there: bool
) -> None:
    journal.record(
        QuestionChanged(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=course.programme_id,
            course_id=course.id,
            question_id=question_id,
            is_there=is_there,
        )
    )
