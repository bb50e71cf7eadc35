"""What a member learns: which courses are theirs, lessons that they read, a course that is learnt.

A course that was learnt counts once. Where it is to be renewed, it may be begun anew from
`Course.renewable_on` on.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning import certificates, queries
from tandem.engagement.learning.facts import CourseLearnt
from tandem.engagement.learning.learners import trainees
from tandem.engagement.learning.models import (
    Attempt,
    Course,
    Lesson,
    LessonKind,
    Progress,
    State,
)
from tandem.kit.errors import Conflict
from tandem.participants import queries as participants
from tandem.platform import journal
from tandem.programmes.models import Programme
from tandem.segments import targeting

COURSES_MAX = 200  # of a list


class CourseClosed(Conflict):
    """A course that is not open is not learnt."""

    code = "learning.course_closed"
    text = _("This course is over. What you learnt stays.")


class OtherFirst(Conflict):
    """Another course is learnt before this one."""

    code = "learning.other_first"
    text = _("Another course comes before this one.")


class PlayFirst(Conflict):
    """A lesson that is a package says itself when it is done."""

    code = "learning.play_first"
    text = _("This lesson says itself when it is done: open it, and go through to its end.")


class ComeFirst(Conflict):
    """A lesson that is a live session is done by who came."""

    code = "learning.come_first"
    text = _("This lesson is done once you were there: it is noted at the door.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member stands in a course. `read`: its lessons that they have read, this time;
    `waits_for`: the course that comes before it; `times`: how often they learnt it;
    `certificate`: its number.
    """

    course: Course
    lessons: Sequence[UUID]
    read: frozenset[UUID]
    is_learnt: bool
    learnt_on: date | None
    holds_until: date | None
    is_renewable: bool
    waits_for: Course | None
    has_test: bool = False
    times: int = 0
    certificate: str = ""

    @property
    def percent(self) -> int:
        """How much of it was read."""
        return 100 * len(self.read) // len(self.lessons) if self.lessons else 0

    @property
    def is_to_do(self) -> bool:
        """Whether the member can learn it now, for the first time or anew."""
        is_open = self.course.state == State.OPEN and self.waits_for is None
        return is_open and (not self.is_learnt or self.is_renewable)


@dataclass(frozen=True, slots=True)
class Learnt:
    """A course that a member has just learnt, for the so many-th time. `score`: of its test, or
    what its packages say.
    """

    course: Course
    times: int
    attempt: Attempt | None = None
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A member's progress in a course, locked, and with it that of all who are one with them."""

    own: Progress
    whole: Progress


def places(
    programme: Programme,
    member_id: int,
    *,
    today: date,
    now: datetime,
    only: Collection[UUID] | None = None,
) -> list[Place]:
    """The courses of a member: open ones that are for them, and those that they have learnt; what
    is due first before the others. At most COURSES_MAX are looked at, those that were opened last.

    Args:
        only: these, however long they are open.
    """
    of = programme.organiser_id
    mine = queries.progress_of(member_id, organiser_id=of)
    learnt = [key for key, progress in mine.items() if progress.times]
    rows = _looked_at(programme, learnt, only)
    meant = _meant_for(member_id, rows, programme, now)
    lessons = queries.lesson_ids(rows, organiser_id=of)
    tests = queries.with_tests(rows, organiser_id=of)
    to_learn = {row.id: row for row in rows if row.state == State.OPEN and row.id in meant}
    seen = []
    for row in rows:
        progress = mine.get(row.id)
        if row.id in to_learn or (progress is not None and progress.times):
            before = _before(row, mine, to_learn)
            seen.append(_place(row, lessons[row.id], progress, before, today, row.id in tests))
    return sorted(seen, key=lambda place: place.course.due_on or date.max)


def _looked_at(
    programme: Programme, learnt: Sequence[UUID], only: Collection[UUID] | None
) -> list[Course]:
    """The courses that a list looks at, in the order in which they were opened; or these with those
    that come before them.
    """
    rows = queries.courses(programme.id, organiser_id=programme.organiser_id).filter(
        opened_at__isnull=False
    )
    if only is not None:
        before = rows.filter(id__in=only).values("after_id")
        return list(rows.filter(Q(id__in=only) | Q(id__in=before)).order_by("opened_at", "id"))
    standing = rows.filter(Q(ended_at=None) | Q(id__in=learnt))
    latest = list(standing.order_by("-opened_at", "-id")[:COURSES_MAX])
    return latest[::-1]


def _meant_for(
    member_id: int, rows: Sequence[Course], programme: Programme, now: datetime
) -> frozenset[UUID]:
    """Those of these courses that are for a member, for the role of one of a partner's staff, or
    for one of a firm's people. What each of these learns by themselves is not for the firm.
    """
    of, firm_id = programme.organiser_id, None
    if trainees.is_one(member_id):
        firm_id = trainees.firm_of(member_id, organiser_id=of)
        person = trainees.person_of(member_id, organiser_id=of)
        if firm_id is None or person is None:
            role = person.role if person is not None else ""
            return frozenset(row.id for row in rows if role in row.staff_roles)
    rows = [row for row in rows if row.is_for_members]
    if firm_id is not None:
        rows, member_id = [row for row in rows if row.is_by_person], firm_id
    elif any(row.is_by_person for row in rows) and participants.is_firm(member_id, organiser_id=of):
        rows = [row for row in rows if not row.is_by_person]
    return _held(member_id, rows, programme, now)


def _held(
    member_id: int, rows: Sequence[Course], programme: Programme, now: datetime
) -> frozenset[UUID]:
    """Those of these courses to whose audience a member belongs."""
    audiences = {row.audience_id for row in rows if row.audience_id is not None}
    theirs = targeting.held_by(member_id, programme=programme, now=now, only=audiences)
    return frozenset(row.id for row in rows if row.audience_id is None or row.audience_id in theirs)


def for_people_of(programme: Programme, firm_id: int, *, now: datetime) -> frozenset[UUID]:
    """The open courses that each of a firm's people learns, and that are for the firm."""
    rows = [
        row
        for row in queries.open_ones(programme.id, organiser_id=programme.organiser_id)
        if row.is_by_person and row.is_for_members
    ]
    return _held(firm_id, rows, programme, now)


def place(
    programme: Programme, member_id: int, course_id: UUID, *, today: date, now: datetime
) -> Place:
    """Where a member stands in one of their courses.

    Raises:
        NoSuchCourse: it is none of theirs.
    """
    for candidate in places(programme, member_id, today=today, now=now, only=[course_id]):
        if candidate.course.id == course_id:
            return candidate
    raise queries.NoSuchCourse()


def _before(row: Course, mine: dict[UUID, Progress], to_learn: dict[UUID, Course]) -> Course | None:
    """The course that has to be learnt before; one that the member cannot learn holds nobody up."""
    if row.after_id is None or row.after_id not in to_learn:
        return None
    progress = mine.get(row.after_id)
    return None if progress is not None and progress.times else to_learn[row.after_id]


def _place(
    row: Course,
    lessons: Sequence[UUID],
    progress: Progress | None,
    waits_for: Course | None,
    today: date,
    has_test: bool = False,
) -> Place:
    learnt_on = progress.learnt_on if progress is not None else None
    until = row.holds_until(learnt_on) if learnt_on is not None else None
    anew_on = row.renewable_on(learnt_on) if learnt_on is not None else None
    is_learnt = progress is not None and progress.is_learnt
    return Place(
        course=row,
        lessons=lessons,
        read=frozenset(progress.lessons if progress is not None else ()) & frozenset(lessons),
        is_learnt=is_learnt,
        learnt_on=learnt_on,
        holds_until=until,
        is_renewable=is_learnt and anew_on is not None and today >= anew_on,
        waits_for=waits_for,
        has_test=has_test,
        times=progress.times if progress is not None else 0,
        certificate=progress.certificate if progress is not None else "",
    )


def to_do(
    programme: Programme, member_id: int, course_id: UUID, *, today: date, now: datetime
) -> Place:
    """Where a member stands in a course that can be learnt.

    Raises:
        NoSuchCourse, CourseClosed, OtherFirst
    """
    to_learn = place(programme, member_id, course_id, today=today, now=now)
    if to_learn.course.state != State.OPEN:
        raise CourseClosed()
    if to_learn.waits_for is not None:
        raise OtherFirst()
    return to_learn


def read(
    programme: Programme,
    member_id: int,
    lesson: Lesson,
    *,
    today: date,
    now: datetime,
    actor: str,
    is_played: bool = False,
    score: int | None = None,
) -> Learnt | None:
    """Note that a member has read a lesson; the course, where it is learnt by that. Safe to
    repeat, and raced: a course is handed out once for each time that it is learnt.

    Args:
        is_played: it is a package, which says that it is done, or a session, and they came;
            `score`: that of all packages.

    Raises:
        NoSuchCourse, CourseClosed, OtherFirst, PlayFirst, ComeFirst: nothing is written.
    """
    if lesson.kind == LessonKind.PACKAGE and not is_played:
        raise PlayFirst()
    if lesson.kind == LessonKind.SESSION and not is_played:
        raise ComeFirst()
    to_learn = to_do(programme, member_id, lesson.course_id, today=today, now=now)
    held = locked(programme, member_id, lesson.course_id, now)
    row = held.own
    now_at = _place(to_learn.course, to_learn.lessons, held.whole, None, today)
    if now_at.is_learnt and not now_at.is_renewable:
        return None
    if now_at.is_learnt:
        row.times, row.learnt_on = held.whole.times, held.whole.learnt_on
        row.is_renewing, row.lessons, held.whole.lessons = True, [], []
    row.lessons = [*dict.fromkeys([*row.lessons, lesson.id])]
    row.save(update_fields=["lessons", "is_renewing", "times", "learnt_on"])
    if to_learn.has_test or set(to_learn.lessons) - {*row.lessons, *held.whole.lessons}:
        return None
    return note_learnt(held, to_learn.course, today=today, now=now, actor=actor, score=score)


def note_learnt(
    held: Held,
    course: Course,
    *,
    today: date,
    now: datetime,
    actor: str,
    attempt: Attempt | None = None,
    score: int | None = None,
) -> Learnt:
    """Note that a course is learnt once more, of progress that is locked; `attempt`: by its
    test; `score`: else that of its packages.
    """
    score = attempt.score if attempt is not None else score
    row = held.own
    row.times, row.learnt_on, row.is_renewing = held.whole.times + 1, today, False
    row.save(update_fields=["times", "learnt_on", "is_renewing"])
    if course.is_certified and not held.whole.certificate:
        certificates.issue(row, course, now=now)
    journal.record(
        CourseLearnt(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor,
            programme_id=row.programme_id,
            course_id=course.id,
            member_id=row.member_id,
            times=row.times,
            score=score,
        )
    )
    return Learnt(course, row.times, attempt, score)


def locked(programme: Programme, member_id: int, course_id: UUID, now: datetime) -> Held:
    """How far a member is in a course, until the transaction ends: of whoever goes on as them, by
    whom alone those act who are one.
    """
    rows = Progress.objects.of(programme.organiser_id)
    one = queries.one_with(member_id, organiser_id=programme.organiser_id)
    member_id = one[0]
    rows.bulk_create(
        [
            Progress(
                organiser_id=programme.organiser_id,
                member_id=member_id,
                course_id=course_id,
                programme_id=programme.id,
                created_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    own = rows.select_for_update().get(member_id=member_id, course_id=course_id)
    others = rows.filter(member_id__in=one[1:], course_id=course_id).order_by("member_id")
    return Held(own, queries.as_one([own, *others] if one[1:] else [own]))
