"""Attempts at a test: begun, answered as one goes on, handed in, judged where a person has to.

Questions are drawn once and kept, with the number by which their answers are shuffled, and with the
mark: an attempt is the same whenever it is looked at, whatever becomes of its course. The time is
the server's. What was answered in time counts, even if it is handed in later, by the night at the
latest; what is answered later is refused. A member has at most one attempt at a test that is not
over.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning import judging, queries, reading
from tandem.engagement.learning.models import Attempt, AttemptState, Course, Question
from tandem.engagement.learning.reading import Learnt
from tandem.kit.errors import Conflict, Invalid
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

ANSWER_MAX = 2_000
LATE_A_BATCH = 500


class ReadFirst(Conflict):
    """A test is begun by who has read the lessons."""

    code = "learning.read_first"
    text = _("Read all the lessons first.")


class NoTest(Conflict):
    """A course whose questions were all taken out is learnt by reading."""

    code = "learning.no_test"
    text = _("This course has no test any more. Read its last lesson, and it is learnt.")


class PassedAlready(Conflict):
    """A course that is learnt is not tested until it is begun anew."""

    code = "learning.passed_already"
    text = _("You have learnt this course already.")


class AttemptsUsedUp(Conflict):
    """The member has tried as often as one may."""

    code = "learning.attempts_used_up"
    text = _("You have used all the attempts that there are.")


class TimeIsOver(Conflict):
    """An answer that came after the time of its attempt."""

    code = "learning.time_is_over"
    text = _("The time is over. Hand in what you have answered.")


class HandedIn(Conflict):
    """An attempt that was handed in is answered no more."""

    code = "learning.handed_in"
    text = _("This attempt was handed in already.")


class JudgedAlready(Conflict):
    """An open answer is judged once."""

    code = "learning.judged_already"
    text = _("This answer was judged already.")


class WorthTooMuch(Invalid):
    """An open answer brings at most what its question is worth."""

    code = "learning.worth_too_much"
    text = _("This answer is worth %(most)s at most.")


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of an attempt: itself, and the course where it is learnt by that."""

    attempt: Attempt
    learnt: Learnt | None = None


def begin(
    programme: Programme,
    member_id: int,
    course_id: UUID,
    *,
    language: str,
    today: date,
    now: datetime,
) -> Attempt:
    """Begin an attempt; the one that runs, where there is one. Safe to repeat, and raced.

    Raises:
        NoSuchCourse, CourseClosed, OtherFirst, PassedAlready, NoTest, ReadFirst, AttemptsUsedUp:
            nothing is written.
    """
    place = reading.to_do(programme, member_id, course_id, today=today, now=now)
    course = place.course
    held = reading.locked(programme, member_id, course_id, now)
    of, progress = programme.organiser_id, held.whole
    one = queries.one_with(member_id, organiser_id=of)
    tried = Attempt.objects.of(of).filter(
        member_id__in=one, course_id=course_id, round=progress.times
    )
    latest = tried.order_by("-number", "-created_at").first()
    if latest is not None and latest.state in (AttemptState.RUNNING, AttemptState.WAITING):
        return latest
    if progress.is_learnt:  # asked of what is locked: another request may have passed it meanwhile
        raise PassedAlready()
    if set(place.lessons) - set(progress.lessons):
        raise ReadFirst()
    pool = _pool(course, language)
    if not pool:
        raise NoTest()
    number = latest.number + 1 if latest is not None else 1
    if course.attempts_max and number > course.attempts_max:
        raise AttemptsUsedUp()
    seed = secrets.randbelow(2**31)
    return Attempt.objects.of(of).create(
        member_id=held.own.member_id,
        course_id=course_id,
        programme_id=programme.id,
        number=number,
        round=progress.times,
        seed=seed,
        pass_percent=course.pass_percent,
        questions=judging.drawn(pool, course.drawn, seed=seed),
        until_at=now + timedelta(minutes=course.test_minutes) if course.test_minutes else None,
        created_at=now,
    )


def length(course: Course, language: str) -> int:
    """How many questions an attempt has that is begun in a language."""
    total = len(_pool(course, language))
    return min(total, course.drawn or total)


def _pool(course: Course, language: str) -> list[UUID]:
    """The questions in the member's language; of the language that has most, where it has none."""
    by_language: dict[str, list[UUID]] = {}
    rows = queries.questions(course).order_by("created_at", "id")
    for key, name in rows.values_list("id", "language"):
        by_language.setdefault(name, []).append(key)
    return by_language.get(language) or max(by_language.values(), key=len, default=[])


def answer(
    programme: Programme,
    member_id: int,
    attempt_id: UUID,
    answers: Mapping[UUID, object],
    *,
    now: datetime,
) -> None:
    """Keep answers, by question; the same question again replaces its answer.

    Raises:
        NoSuchAttempt, NoSuchQuestion, HandedIn, TimeIsOver: nothing is written.
    """
    row = _locked(programme, member_id, attempt_id)
    if row.state != AttemptState.RUNNING:
        raise HandedIn()
    if not answers.keys() <= set(row.questions):
        raise queries.NoSuchQuestion()
    if row.until_at is not None and now > row.until_at:
        raise TimeIsOver()
    row.answers = row.answers | {
        str(key): answered[:ANSWER_MAX] if isinstance(answered, str) else answered
        for key, answered in answers.items()
    }
    row.save(update_fields=["answers"])


def hand_in(
    programme: Programme,
    member_id: int,
    attempt_id: UUID,
    *,
    today: date,
    now: datetime,
    actor: str,
) -> Handed:
    """Hand an attempt in: it is judged at once, or waits for a person where it has open answers.

    Raises:
        NoSuchAttempt, HandedIn: nothing is written.
    """
    row = _locked(programme, member_id, attempt_id)
    if row.state != AttemptState.RUNNING:
        raise HandedIn()
    row.handed_at = now
    return _finish(programme, row, today, now, actor)


def judge(
    programme: Programme,
    member_id: int,
    attempt_id: UUID,
    question_id: UUID,
    points: int,
    *,
    today: date,
    actor: Actor,
    now: datetime,
) -> Handed:
    """Say what an open answer is worth; the last one of an attempt ends it.

    Raises:
        NoSuchAttempt, NoSuchQuestion, JudgedAlready, WorthTooMuch: nothing is written.
    """
    require(actor, "engagement.decide")
    row = _locked(programme, member_id, attempt_id)
    if row.state == AttemptState.RUNNING:
        raise queries.NoSuchAttempt()
    asked = {question.id: question for question in queries.questions_of(row)}
    if question_id not in asked or asked[question_id].kind != judging.OPEN:
        raise queries.NoSuchQuestion()
    if question_id not in {question.id for question in open_ones(row, asked.values())}:
        raise JudgedAlready()
    if not 0 <= points <= asked[question_id].points:
        raise WorthTooMuch(most=asked[question_id].points)
    row.judged = {**row.judged, str(question_id): points}
    return _finish(programme, row, today, now, actor.name)


def open_ones(row: Attempt, questions: Iterable[Question]) -> list[Question]:
    """Those of an attempt's questions that a person still has to judge; what was left empty is
    worth nothing, and nobody is asked.
    """
    return [
        question
        for question in questions
        if question.kind == judging.OPEN
        and row.handed_at is not None
        and row.answers.get(str(question.id))
        and str(question.id) not in row.judged
    ]


def points_of(row: Attempt, questions: Sequence[Question]) -> Mapping[UUID, int]:
    """What each answer of an attempt brought."""
    return {
        question.id: int(row.judged.get(str(question.id), 0))
        if question.kind == judging.OPEN
        else question.points
        * judging.is_right(question.kind, question.parts, row.answers.get(str(question.id)))
        for question in questions
    }


def late_ones(programme: Programme, *, now: datetime) -> list[Attempt]:
    """Attempts whose time is over and that nobody handed in: so many at a time, until the
    transaction ends.
    """
    rows = Attempt.objects.of(programme.organiser_id).filter(
        programme_id=programme.id, state=AttemptState.RUNNING, until_at__lt=now
    )
    late = rows.select_for_update(skip_locked=True).order_by("until_at", "id")
    return list(late[:LATE_A_BATCH])


def hand_in_late(
    programme: Programme, rows: Sequence[Attempt], *, today: date, now: datetime, actor: str
) -> list[Handed]:
    """Hand in attempts that are locked, with what was answered in time, all at once."""
    asked = queries.questions_in(rows, organiser_id=programme.organiser_id)
    handed = []
    for row in rows:
        row.handed_at = now
        _judge_all(row, [asked[key] for key in row.questions])
        handed.append(Handed(row, _learnt(programme, row, today, now, actor)))
    Attempt.objects.of(programme.organiser_id).bulk_update(rows, ["state", "score", "handed_at"])
    return handed


def _finish(programme: Programme, row: Attempt, today: date, now: datetime, actor: str) -> Handed:
    """Say what became of an attempt, once nobody has to judge any more of it."""
    _judge_all(row, queries.questions_of(row))
    learnt = _learnt(programme, row, today, now, actor)
    row.save(update_fields=["state", "score", "handed_at", "judged"])
    return Handed(row, learnt)


def _judge_all(row: Attempt, questions: Sequence[Question]) -> None:
    """Give an attempt its score, or let it wait for a person."""
    if open_ones(row, questions):
        row.state = AttemptState.WAITING
        return
    most = sum(question.points for question in questions)
    row.score = 100 * sum(points_of(row, questions).values()) // most
    is_passed = row.score >= row.pass_percent
    row.state = AttemptState.PASSED if is_passed else AttemptState.FAILED


def _learnt(
    programme: Programme, row: Attempt, today: date, now: datetime, actor: str
) -> Learnt | None:
    """The course, where an attempt passes it. One that was learnt in another way since the attempt
    was begun is not learnt by it once more.
    """
    if row.state != AttemptState.PASSED:
        return None
    held = reading.locked(programme, row.member_id, row.course_id, now)
    if held.whole.times != row.round:
        return None
    course = queries.course(
        row.course_id, programme_id=programme.id, organiser_id=programme.organiser_id
    )
    return reading.note_learnt(held, course, today=today, now=now, actor=actor, attempt=row)


def _locked(programme: Programme, member_id: int, attempt_id: UUID) -> Attempt:
    one = queries.one_with(member_id, organiser_id=programme.organiser_id)
    rows = Attempt.objects.of(programme.organiser_id).filter(
        programme_id=programme.id, member_id__in=one
    )
    return rows.select_for_update().one(queries.NoSuchAttempt(), id=attempt_id)
