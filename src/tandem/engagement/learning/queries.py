"""The questions about learning."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning.learners import trainees
from tandem.engagement.learning.models import (
    RENEWABLE_DAYS,
    Attempt,
    AttemptState,
    Course,
    Lesson,
    Progress,
    Question,
)
from tandem.kit.errors import Missing
from tandem.kit.periods import add_months
from tandem.participants import queries as participants


class NoSuchCourse(Missing):
    """No course has this id, or it is not for who asks."""

    code = "learning.no_such_course"
    text = _("There is no such course.")


class NoSuchLesson(Missing):
    """No lesson of the course has this id."""

    code = "learning.no_such_lesson"
    text = _("The course has no such lesson any more.")


class NoSuchQuestion(Missing):
    """No question of the test has this id."""

    code = "learning.no_such_question"
    text = _("The test has no such question any more.")


class NoSuchAttempt(Missing):
    """The member has no attempt of this id."""

    code = "learning.no_such_attempt"
    text = _("There is no such attempt.")


def courses(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[Course]:
    """Those of a programme."""
    return Course.objects.within(programme_id, organiser_id=organiser_id)


def course(course_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> Course:
    """One of a programme.

    Raises:
        NoSuchCourse
    """
    rows = Course.objects.within(programme_id, organiser_id=organiser_id)
    return rows.one(NoSuchCourse(), id=course_id)


def open_ones(programme_id: UUID, *, organiser_id: UUID) -> list[Course]:
    """Those of a programme that are open."""
    rows = courses(programme_id, organiser_id=organiser_id)
    return list(rows.filter(opened_at__isnull=False, ended_at=None).order_by("opened_at", "id"))


def lessons(row: Course) -> list[Lesson]:
    """Its lessons, in their order."""
    rows = Lesson.objects.of(row.organiser_id).filter(course_id=row.id)
    return list(rows.order_by("place", "id"))


def lesson(row: Course, lesson_id: UUID) -> Lesson:
    """One of its lessons.

    Raises:
        NoSuchLesson
    """
    rows = Lesson.objects.of(row.organiser_id).filter(course_id=row.id)
    return rows.one(NoSuchLesson(), id=lesson_id)


def sessions(event_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> list[Lesson]:
    """The lessons of a programme that are this event."""
    rows = Lesson.objects.within(programme_id, organiser_id=organiser_id)
    return list(rows.filter(event_id=event_id).order_by("id"))


def lesson_ids(rows: Iterable[Course], *, organiser_id: UUID) -> Mapping[UUID, list[UUID]]:
    """The lessons of each of these courses, in their order."""
    wanted: dict[UUID, list[UUID]] = {row.id: [] for row in rows}
    known = Lesson.objects.of(organiser_id).filter(course_id__in=wanted)
    for course_id, key in known.order_by("place", "id").values_list("course_id", "id"):
        wanted[course_id].append(key)
    return wanted


def one_with(learner_id: int, *, organiser_id: UUID) -> list[int]:
    """All who are one with a member by merging, and with one of a firm's people; one of a
    partner's staff is by themselves.
    """
    if trainees.is_one(learner_id):
        return trainees.kin(learner_id, organiser_id=organiser_id)
    return participants.one_with(learner_id, organiser_id=organiser_id)


def progress_of(member_id: int, *, organiser_id: UUID) -> dict[UUID, Progress]:
    """How far a member is in each course that they began, with all who are one with them."""
    one = one_with(member_id, organiser_id=organiser_id)
    by_course: dict[UUID, list[Progress]] = {}
    for row in Progress.objects.of(organiser_id).filter(member_id__in=one).order_by("member_id"):
        by_course.setdefault(row.course_id, []).append(row)
    return {key: as_one(rows) for key, rows in by_course.items()}


def learnt_last(course: Course, kin: Mapping[int, Collection[int]]) -> dict[int, date | None]:
    """On which day each of these learnt a course last, with all who are one with them."""
    rows = Progress.objects.of(course.organiser_id).filter(
        course_id=course.id, member_id__in={one for keys in kin.values() for one in keys}
    )
    by_key = {row.member_id: row for row in rows.order_by("member_id")}
    own = {key: [by_key[one] for one in keys if one in by_key] for key, keys in kin.items()}
    return {key: as_one(rows).learnt_on for key, rows in own.items() if rows}


def as_one(rows: Sequence[Progress]) -> Progress:
    """How far those are together who are one: as far as who learnt a course last, with the lessons
    that the others have read on the way to the same.
    """
    whole = copy(max(rows, key=lambda row: (row.times, row.learnt_on or date.min, row.is_renewing)))
    beside = [
        row for row in rows if (row.times, row.is_renewing) == (whole.times, whole.is_renewing)
    ]
    whole.lessons = [*dict.fromkeys(key for row in beside for key in row.lessons)]
    numbers = [row.certificate for row in rows if row.certificate]
    whole.certificate = whole.certificate or next(iter(numbers), "")
    return whole


def learnt_by(row: Course) -> frozenset[int]:
    """The members who have learnt a course, whenever, and those as whom they go on."""
    rows = Progress.objects.of(row.organiser_id).filter(course_id=row.id, times__gt=0)
    members = list(rows.order_by("member_id").values_list("member_id", flat=True))
    going = participants.going_on(members, organiser_id=row.organiser_id)
    return frozenset((*members, *(one.head_id for one in going.values())))


def renewable_days(row: Course, since: date, *, until: date) -> dict[date, date]:
    """The days on which who learnt a course may learn it anew from one of these days on (both
    included), and until when it holds for them.
    """
    days = dict[date, date]()
    for number in range((until - since).days + 1):
        for on in _learnt_for(row, since + timedelta(days=number)):
            last = row.holds_until(on)
            if last is not None:
                days[on] = last
    return days


def renewable_since(row: Course, since: date, *, until: date) -> list[tuple[int, date]]:
    """The members who may learn a course anew from one of these days on (both included), each with
    its last day.
    """
    days = renewable_days(row, since, until=until)
    rows = Progress.objects.of(row.organiser_id).filter(
        course_id=row.id, member_id__gt=0, times__gt=0, is_renewing=False, learnt_on__in=days
    )
    learnt = dict(rows.order_by("member_id").values_list("member_id", "learnt_on"))
    going = participants.going_on(learnt, organiser_id=row.organiser_id)
    latest = _learnt_latest(row, {key: one.kin for key, one in going.items() if len(one.kin) > 1})
    due = {
        going[member].head_id: ends
        for member, on in learnt.items()
        if on and (ends := days[on]) and latest.get(member, on) <= on and going[member].takes_part
    }
    return list(due.items())


def _learnt_for(row: Course, day: date) -> set[date]:
    """The days on which a course was learnt that can be learnt anew from this day on."""
    first = add_months(day + timedelta(days=RENEWABLE_DAYS), -row.renew_months)
    near = {first + timedelta(days=n) for n in range(4)}
    near |= {day - timedelta(days=n) for n in range(13, 17)}  # half of a month
    return {on for on in near if row.renewable_on(on) == day}


def _learnt_latest(row: Course, merged: Mapping[int, Sequence[int]]) -> dict[int, date]:
    """When each of these members, or somebody who is one with them, learnt a course last."""
    if not merged:
        return {}
    every = Progress.objects.of(row.organiser_id).filter(
        course_id=row.id,
        learnt_on__isnull=False,
        member_id__in={k for v in merged.values() for k in v},
    )
    days = dict(every.values_list("member_id", "learnt_on"))
    return {
        member: max(day for key in one if (day := days.get(key)) is not None)
        for member, one in merged.items()
    }


def totals(course_ids: Iterable[UUID], *, organiser_id: UUID) -> dict[UUID, tuple[int, int]]:
    """How many members began each course, and how many have learnt it."""
    rows = Progress.objects.of(organiser_id).filter(course_id__in=list(course_ids))
    counted = rows.values("course_id").annotate(
        began=Count("member_id"), learnt=Count("member_id", filter=Q(times__gt=0))
    )
    return {row["course_id"]: (row["began"], row["learnt"]) for row in counted}


def questions(row: Course) -> QuerySet[Question]:
    """The pool that its test draws from."""
    return Question.objects.of(row.organiser_id).filter(course_id=row.id, retired_at=None)


def question(row: Course, question_id: UUID) -> Question:
    """One of the questions that are asked.

    Raises:
        NoSuchQuestion
    """
    rows = Question.objects.of(row.organiser_id).filter(course_id=row.id, retired_at=None)
    return rows.one(NoSuchQuestion(), id=question_id)


def with_tests(rows: Iterable[Course], *, organiser_id: UUID) -> frozenset[UUID]:
    """Those of these courses that have a test."""
    wanted = [row.id for row in rows]
    known = Question.objects.of(organiser_id).filter(course_id__in=wanted, retired_at=None)
    return frozenset(known.order_by("course_id").values_list("course_id", flat=True).distinct())


def questions_of(row: Attempt) -> list[Question]:
    """The questions of an attempt, in the order in which they were drawn."""
    by_id = questions_in([row], organiser_id=row.organiser_id)
    return [by_id[key] for key in row.questions]


def questions_in(rows: Iterable[Attempt], *, organiser_id: UUID) -> dict[UUID, Question]:
    """The questions that some attempts were given, also those that are asked no more."""
    wanted = {key for row in rows for key in row.questions}
    known = Question.objects.of(organiser_id).filter(id__in=wanted)
    return {question.id: question for question in known.order_by("id")}


def attempt(member_id: int, attempt_id: UUID, *, organiser_id: UUID) -> Attempt:
    """One of a member's attempts, or of those who are one with them.

    Raises:
        NoSuchAttempt
    """
    one = one_with(member_id, organiser_id=organiser_id)
    rows = Attempt.objects.of(organiser_id).filter(member_id__in=one)
    return rows.one(NoSuchAttempt(), id=attempt_id)


def attempts(member_id: int, course_id: UUID, *, organiser_id: UUID) -> QuerySet[Attempt]:
    """A member's attempts at the test of a course, and of those who are one with them, latest
    first.
    """
    one = one_with(member_id, organiser_id=organiser_id)
    rows = Attempt.objects.of(organiser_id).filter(member_id__in=one, course_id=course_id)
    return rows.order_by("-created_at", "-id")


def waiting(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[Attempt]:
    """Attempts that wait for a person, who waits longest first."""
    rows = Attempt.objects.of(organiser_id).filter(
        programme_id=programme_id, state=AttemptState.WAITING
    )
    return rows.order_by("handed_at", "id")
