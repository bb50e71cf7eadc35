"""A member reads a lesson or hands in a test; a course that is learnt by that becomes an activity,
and rules say what it is worth. All in the transaction of who reads.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tandem.activity.registering import RegisteredKind
from tandem.communication import inbox
from tandem.communication.inbox import Notification
from tandem.engagement import ways
from tandem.engagement.events import queries as events
from tandem.engagement.events.models import Coming
from tandem.engagement.learning import attempts, queries, reading
from tandem.engagement.learning.learners import trainees
from tandem.engagement.learning.messages import AnswersJudgedMessage, TestHandedInMessage
from tandem.engagement.learning.models import Attempt, AttemptState, Lesson
from tandem.engagement.learning.reading import Learnt
from tandem.engagement.learning.registered_kinds import PASSED, READ, RENEWED
from tandem.flows.activities import record_participation
from tandem.flows.activities.record_participation import Participation
from tandem.flows.engagement.learning import tell_learners
from tandem.kit import ids
from tandem.kit.texts import localized
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading a lesson led to: whether the course is learnt now, points by wallet, and the
    lesson that comes next.
    """

    is_learnt: bool
    points: dict[str, int]
    next_id: UUID | None = None


def read(
    lesson: Lesson,
    *,
    programme: Programme,
    member_id: int,
    actor: str,
    today: date,
    now: datetime,
    is_played: bool = False,
    score: int | None = None,
) -> Outcome:
    """Note that a member has read a lesson, that its package was played, with this score, or that
    they came to its session; and record the course where it is learnt by that.

    Raises:
        NoSuchCourse, CourseClosed, OtherFirst, PlayFirst, ComeFirst: nothing is written.
    """
    learnt = reading.read(
        programme,
        member_id,
        lesson,
        today=today,
        now=now,
        actor=actor,
        is_played=is_played or was_there(lesson, member_id, programme=programme, now=now),
        score=score,
    )
    if learnt is None:
        return Outcome(False, {}, _next(lesson, programme))
    return Outcome(True, _recorded(learnt, programme, member_id, actor, today, now))


def was_there(lesson: Lesson, member_id: int, *, programme: Programme, now: datetime) -> bool:
    """Whether who learns came to the session that a lesson is. Who learns by themselves, as one of
    a firm or of a partner's staff, signs up for no event, and is taken at their word once it has
    begun.
    """
    if lesson.event_id is None:
        return False
    if trainees.is_one(member_id):
        begun = events.events(programme.id, organiser_id=lesson.organiser_id).filter(
            id=lesson.event_id,
            opened_at__isnull=False,
            called_off_at=None,
            starts_at__lte=now,
        )
        return begun.exists()
    own = events.sign_up(lesson.event_id, member_id, organiser_id=lesson.organiser_id)
    return own is not None and own.state == Coming.ATTENDED


def note_session(
    event_id: UUID,
    *,
    programme: Programme,
    member_id: int,
    actor: str,
    today: date,
    now: datetime,
) -> None:
    """A member came to an event: the lessons that it is are done, of courses that they can learn
    now. Safe to repeat.
    """
    if not ways.uses(programme, ways.LEARNING):
        return
    of = programme.organiser_id
    for lesson in queries.sessions(event_id, programme_id=programme.id, organiser_id=of):
        with suppress(queries.NoSuchCourse, reading.CourseClosed, reading.OtherFirst):
            read(
                lesson,
                programme=programme,
                member_id=member_id,
                actor=actor,
                today=today,
                now=now,
                is_played=True,
            )


def hand_in(
    attempt_id: UUID,
    *,
    programme: Programme,
    member_id: int,
    actor: str,
    today: date,
    now: datetime,
) -> Outcome:
    """Hand an attempt at a test in, and record the course where it is passed.

    Raises:
        NoSuchAttempt, HandedIn: nothing is written.
    """
    handed = attempts.hand_in(programme, member_id, attempt_id, today=today, now=now, actor=actor)
    return _of_test(handed, programme, actor, today, now)


def judge(
    attempt_id: UUID,
    question_id: UUID,
    points: int,
    *,
    programme: Programme,
    member_id: int,
    actor: Actor,
    today: date,
    now: datetime,
) -> Outcome:
    """Say what an open answer is worth, and record the course where its test is passed by that.

    Raises:
        NoSuchAttempt, NoSuchQuestion, HandedIn: nothing is written.
    """
    handed = attempts.judge(
        programme, member_id, attempt_id, question_id, points, today=today, actor=actor, now=now
    )
    if handed.attempt.score is not None:
        _notify(handed.attempt, programme, now)
    return _of_test(handed, programme, actor.name, today, now)


def hand_in_late(programme: Programme, *, today: date, now: datetime) -> int:
    """Hand in for their members what they had answered when the time of their tests ran out; how
    many attempts. What is passed is recorded as one batch of each kind. Safe to repeat.
    """
    if not ways.uses(programme, ways.LEARNING):
        return 0
    total = 0
    while rows := attempts.late_ones(programme, now=now):
        handed = attempts.hand_in_late(programme, rows, today=today, now=now, actor="system")
        passed = [
            (whose, one.learnt)
            for one in handed
            if one.learnt is not None
            and (whose := _whose(one.attempt.member_id, programme)) is not None
        ]
        for kind in (PASSED, RENEWED):
            batch = [
                Participation(
                    whose.member_id,
                    whose.key_of(learnt),
                    _attributes(learnt),
                    localized(learnt.course.name, programme.languages[0]),
                    today,
                    person_id=whose.person_id,
                )
                for whose, learnt in passed
                if _kind_of(learnt) == kind
            ]
            record_participation.record_many(
                kind, batch, programme=programme, actor="system", now=now
            )
        _notify_late(rows, programme, now)
        total += len(rows)
    return total


def _notify_late(rows: Sequence[Attempt], programme: Programme, now: datetime) -> None:
    known = queries.courses(programme.id, organiser_id=programme.organiser_id)
    names = dict(known.filter(id__in={row.course_id for row in rows}).values_list("id", "name"))
    for row in rows:
        if trainees.is_one(row.member_id):
            tell_learners.of_learner(
                row.member_id,
                TestHandedInMessage(course=dict(names[row.course_id]), state=row.state),
                course_id=row.course_id,
                programme=programme,
            )
    inbox.notify_each(
        [
            Notification(
                row.member_id,
                ids.derived("TEST_HANDED_IN", row.id),
                TestHandedInMessage(course=dict(names[row.course_id]), state=row.state),
            )
            for row in rows
            if not trainees.is_one(row.member_id)
        ],
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        now=now,
    )


def _notify(attempt: Attempt, programme: Programme, now: datetime) -> None:
    """Tell who learns that all their open answers are judged."""
    course = queries.course(
        attempt.course_id, programme_id=programme.id, organiser_id=programme.organiser_id
    )
    message = AnswersJudgedMessage(
        course=dict(course.name), is_passed=attempt.state == AttemptState.PASSED
    )
    if trainees.is_one(attempt.member_id):
        tell_learners.of_learner(
            attempt.member_id, message, course_id=course.id, programme=programme
        )
        return
    inbox.notify(
        attempt.member_id,
        message,
        key=ids.derived("ANSWERS_JUDGED", attempt.id),
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        now=now,
    )


def _of_test(
    handed: attempts.Handed, programme: Programme, actor: str, today: date, now: datetime
) -> Outcome:
    if handed.learnt is None:
        return Outcome(False, {})
    member_id = handed.attempt.member_id
    return Outcome(True, _recorded(handed.learnt, programme, member_id, actor, today, now))


def _recorded(
    learnt: Learnt, programme: Programme, member_id: int, actor: str, today: date, now: datetime
) -> dict[str, int]:
    """The points that it gave, by wallet. What a partner's staff learn is nobody's activity."""
    whose = _whose(member_id, programme)
    if whose is None:
        return {}
    recorded = record_participation.record(
        _kind_of(learnt),
        member_id=whose.member_id,
        person_id=whose.person_id,
        key=whose.key_of(learnt),
        programme=programme,
        actor=actor,
        now=now,
        attributes=_attributes(learnt),
        reference=localized(learnt.course.name, programme.languages[0]),
        day=today,
    )
    return recorded.points


def _kind_of(learnt: Learnt) -> RegisteredKind:
    if learnt.times > 1:
        return RENEWED
    return PASSED if learnt.attempt is not None else READ


@dataclass(frozen=True, slots=True)
class _Whose:
    """Of which member learning is an activity, and by whom of its people."""

    member_id: int
    person_id: int | None = None

    def key_of(self, learnt: Learnt) -> str:
        """What tells it from every other one of its member."""
        own = f"{learnt.course.id}:{learnt.times}"
        return own if self.person_id is None else f"{own}:{self.person_id}"


def _whose(learner_id: int, programme: Programme) -> _Whose | None:
    """None: it is nobody's activity."""
    if not trainees.is_one(learner_id):
        return _Whose(learner_id)
    firm_id = trainees.firm_of(learner_id, organiser_id=programme.organiser_id)
    return _Whose(firm_id, learner_id) if firm_id is not None else None


def _attributes(learnt: Learnt) -> dict[str, object]:
    attributes: dict[str, object] = {"course": learnt.course.code}
    if learnt.score is not None:
        attributes["score"] = str(learnt.score)
    if learnt.attempt is not None:
        attributes["attempt"] = str(learnt.attempt.number)
    return attributes


def _next(lesson: Lesson, programme: Programme) -> UUID | None:
    """The lesson behind this one."""
    course = queries.course(
        lesson.course_id, programme_id=programme.id, organiser_id=programme.organiser_id
    )
    keys = [row.id for row in queries.lessons(course)]
    return next(iter(keys[keys.index(lesson.id) + 1 :]), None)
