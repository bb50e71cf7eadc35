"""The night reminds members, their people and partners' staff of courses: those that are to be
learnt within a week, and those that can be learnt anew from now on. Each is told once, by the next
night where one was missed.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from tandem.communication import inbox
from tandem.communication.inbox import Notification
from tandem.engagement import ways
from tandem.engagement.learning import queries
from tandem.engagement.learning.messages import CourseDueMessage, CourseRenewMessage
from tandem.engagement.learning.models import Course
from tandem.engagement.learning.staff import reminding
from tandem.engagement.learning.staff.reminding import ToRemind
from tandem.flows.engagement.learning import tell_learners
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
        if due is not None and today <= due <= today + timedelta(days=DUE_DAYS):
            members = _meant(course, programme, now)
            late = [(member, due) for member in _late(course, members)]
            _notify(course, late, "COURSE_DUE", programme, now)
            _write(course, reminding.late(course, members, due=due), "COURSE_DUE", programme, now)
        if course.renew_months:
            since = today - timedelta(days=MISSED_DAYS)
            renewable = queries.renewable_since(course, since, until=today)
            _notify(course, renewable, "COURSE_RENEW", programme, now)
            _write(
                course,
                reminding.renewable(course, since, until=today),
                "COURSE_RENEW",
                programme,
                now,
            )


def _meant(course: Course, programme: Programme, now: datetime) -> list[int]:
    """The members for whom it is."""
    if not course.is_for_members:
        return []
    wanted = targeting.members_of(course.audience_id, programme=programme, now=now)
    return [member for (member,) in statements.rows(wanted.text, dict(wanted.params))]


def _late(course: Course, members: Collection[int]) -> list[int]:
    """Which of these have not learnt it, of those who learn it as members."""
    apart = queries.learnt_by(course) | reminding.firms(course, members)
    return [member for member in members if member not in apart]


def _write(
    course: Course, rows: Iterable[ToRemind], kind: str, programme: Programme, now: datetime
) -> None:
    """Tell by mail those who learn by themselves."""
    reminder = CourseDueMessage if kind == "COURSE_DUE" else CourseRenewMessage
    for row in reminding.keep(course, kind, rows, now=now):
        message = reminder(course=dict(course.name), day=row.day.isoformat())
        tell_learners.by_mail(
            row.person, message, course_id=course.id, portal=row.portal, programme=programme
        )


def _notify(
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
            Notification(
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
