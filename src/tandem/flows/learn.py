"""A member reads a lesson; a course that is learnt by that becomes an activity, and rules say what
it is worth. All in the transaction of who reads.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tandem.engagement.learning import queries, reading
from tandem.engagement.learning.models import Lesson
from tandem.engagement.learning.registered_kinds import READ, RENEWED
from tandem.flows import record_participation
from tandem.kit.texts import localized
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
) -> Outcome:
    """Note that a member has read a lesson, and record the course where it is learnt by that.

    Raises:
        NoSuchCourse, CourseClosed, OtherFirst: nothing is written.
    """
    learnt = reading.read(programme, member_id, lesson, today=today, now=now, actor=actor)
    if learnt is None:
        return Outcome(False, {}, _next(lesson, programme))
    recorded = record_participation.record(
        READ if learnt.times == 1 else RENEWED,
        member_id=member_id,
        key=f"{learnt.course.id}:{learnt.times}",
        programme=programme,
        actor=actor,
        now=now,
        attributes={"course": learnt.course.code},
        reference=localized(learnt.course.name, programme.languages[0]),
        day=today,
    )
    return Outcome(True, recorded.points)


def _next(lesson: Lesson, programme: Programme) -> UUID | None:
    """The lesson behind this one."""
    course = queries.course(
        lesson.course_id, programme_id=programme.id, organiser_id=programme.organiser_id
    )
    keys = [row.id for row in queries.lessons(course)]
    return next(iter(keys[keys.index(lesson.id) + 1 :]), None)
