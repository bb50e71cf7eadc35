"""The night reminds members of courses: those that are to be learnt within a week, and those that
can be learnt anew from now on. Each is told once, by the next night where one was missed.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from tandem.communication import inbox
from tandem.communication.inbox import ToTell
from tandem.engagement import ways
from tandem.engagement.learning import queries
from tandem.engagement.learning.messages import CourseDueMessage, CourseRenewMessage
from tandem.engagement.learning.models import Course
from tandem.kit import ids
from tandem.platform import statements
from tandem.programmes.models import Programme
from tandem.segments import targeting

DUE_DAYS = 7  # so long before its last day one is reminded of a course
MISSED_DAYS = 14  # whose renewal began longer ago is not told, however many nights were missed


def remind(programme: Programme, *, today: date, now: datetime) -> None:
    """Tell who has a week left for a course, and who can renew what they learnt. Safe to repeat."""
    if not ways.uses(programme, ways.LEARNING):
        return
    for course in queries.open_ones(programme.id, organiser_id=programme.organiser_id):
        due = course.due_on
        is_due = due is not None and today <= due <= today + timedelta(days=DUE_DAYS)
        if due is not None and is_due and course.is_for_members:
            late = [(member, due) for member in _late(course, programme, now)]
            _tell(course, late, "COURSE_DUE", programme, now)
        if course.renew_months:
            renewable = queries.renewable_since(
                course, today - timedelta(days=MISSED_DAYS), until=today
            )
            _tell(course, renewable, "COURSE_RENEW", programme, now)


def _late(course: Course, programme: Programme, now: datetime) -> list[int]:
    """Who it is for and has not learnt it."""
    wanted = targeting.members_of(course.audience_id, programme=programme, now=now)
    rows = statements.rows(wanted.text, dict(wanted.params))
    learnt = queries.learnt_by(course)
    return [member for (member,) in rows if member not in learnt]


def _tell(
    course: Course,
    members: Iterable[tuple[int, date]],
    kind: str,
    programme: Programme,
    now: datetime,
) -> None:
    reminder = CourseDueMessage if kind == "COURSE_DUE" else CourseRenewMessage
    name = dict(course.name)
    inbox.notify_each(
        [
            ToTell(
                member,
                ids.derived(kind, course.id, day.isoformat(), member),
                reminder(course=name, day=day.isoformat()),
            )
            for member, day in members
        ],
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        now=now,
    )
