"""Who learns a course, members and those under an id of their own, and how far each of them is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Max, QuerySet

from tandem.engagement.learning.learners import trainees
from tandem.engagement.learning.models import Attempt, Course, Progress


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands: since when, lessons read this time, the last day of learning, how
    often the test was tried and its best score in per cent.
    """

    learner_id: int
    since: datetime
    lessons: int
    times: int
    learnt_on: date | None
    attempts: int
    score: int | None

    @property
    def is_member(self) -> bool:
        """Whether it is a member, and not one of a partner's staff or of a firm's people."""
        return not trainees.is_one(self.learner_id)


def total(course: Course) -> int:
    """How many began it."""
    return _began(course).count()


def standings(course: Course, *, by: str, rows: slice) -> Sequence[Standing]:
    """Some of those who began it; `by` is `created_at` or `learnt_on`, with `-` the latest first.
    Who has not learnt it comes last.
    """
    first = F(by.removeprefix("-"))
    order = first.desc(nulls_last=True) if by.startswith("-") else first.asc(nulls_last=True)
    began = list(_began(course).order_by(order, "member_id")[rows])
    tried = _tried(course.id, [row.member_id for row in began], course.organiser_id)
    return [
        Standing(
            row.member_id,
            row.created_at,
            len(row.lessons),
            row.times,
            row.learnt_on,
            *tried.get(row.member_id, (0, None)),
        )
        for row in began
    ]


def _began(course: Course) -> QuerySet[Progress]:
    return Progress.objects.of(course.organiser_id).filter(course_id=course.id)


def _tried(
    course_id: UUID, learners: Sequence[int], organiser_id: UUID
) -> dict[int, tuple[int, int | None]]:
    rows = Attempt.objects.of(organiser_id).filter(course_id=course_id, member_id__in=learners)
    counted = rows.values("member_id").annotate(tries=Count("id"), best=Max("score"))
    return {row["member_id"]: (row["tries"], row["best"]) for row in counted.order_by("member_id")}
