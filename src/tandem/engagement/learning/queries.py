"""The questions about learning."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning.models import Course, Lesson, Progress
from tandem.kit.errors import Missing


class NoSuchCourse(Missing):
    """No course has this id, or it is not for who asks."""

    code = "learning.no_such_course"
    text = _("There is no such course.")


class NoSuchLesson(Missing):
    """No lesson of the course has this id."""

    code = "learning.no_such_lesson"
    text = _("The course has no such lesson any more.")


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


def lesson_ids(rows: Iterable[Course], *, organiser_id: UUID) -> Mapping[UUID, list[UUID]]:
    """The lessons of each of these courses, in their order."""
    wanted: dict[UUID, list[UUID]] = {row.id: [] for row in rows}
    known = Lesson.objects.of(organiser_id).filter(course_id__in=wanted)
    for course_id, key in known.order_by("place", "id").values_list("course_id", "id"):
        wanted[course_id].append(key)
    return wanted


def progress_of(member_id: int, *, organiser_id: UUID) -> dict[UUID, Progress]:
    """How far a member is in each course that they began."""
    rows = Progress.objects.of(organiser_id).filter(member_id=member_id)
    return {row.course_id: row for row in rows.order_by("course_id")}


def totals(course_ids: Iterable[UUID], *, organiser_id: UUID) -> dict[UUID, tuple[int, int]]:
    """How many members began each course, and how many have learnt it."""
    rows = Progress.objects.of(organiser_id).filter(course_id__in=list(course_ids))
    counted = rows.values("course_id").annotate(
        began=Count("member_id"), learnt=Count("member_id", filter=Q(times__gt=0))
    )
    return {row["course_id"]: (row["began"], row["learnt"]) for row in counted}
