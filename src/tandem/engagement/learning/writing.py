"""Making courses: begun as a draft, changed, opened, ended, and opened again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tandem.activity import registering
from tandem.engagement.learning import queries, registered_kinds
from tandem.engagement.learning.facts import CourseDropped, CourseWritten
from tandem.engagement.learning.models import Course, Lesson, Question
from tandem.kit.errors import Conflict, Invalid
from tandem.kit.text import slug
from tandem.platform import journal
from tandem.platform.access.memberships import PARTNER_ROLES
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.texts import with_said
from tandem.segments import targeting
from tandem.segments.targeting import Whom

NAME_MAX, TEXT_MAX = 120, 2_000
MINUTES_MAX, DAYS_MAX, MONTHS_MAX = 6_000, 1_000, 120
ATTEMPTS_MAX, DRAWN_MAX = 100, 500
PERMISSION = "engagement.change"


class BadCourse(Invalid):
    """A course without a name, or with a number out of bounds."""

    code = "learning.bad_course"
    text = _("The course cannot be saved: %(why)s.")


class CodeTaken(Conflict):
    """Another course of the programme has this code."""

    code = "learning.code_taken"
    text = _("Another course is called so. Choose another name.")


class NoLessons(Conflict):
    """A course without a lesson is not opened."""

    code = "learning.no_lessons"
    text = _("Add a lesson first: there is nothing to learn yet.")


class IsNoDraft(Conflict):
    """Only a draft that no other course waits for is deleted."""

    code = "learning.is_no_draft"
    text = _("Only a draft can be deleted, and only while no other course is learnt after it.")


@dataclass(frozen=True, slots=True)
class CourseIn:
    """What is said of a course: see `models.Course`. Texts of other languages stay."""

    name: Mapping[str, str]
    text: Mapping[str, str] = field(default_factory=dict)
    whom: Whom = field(default_factory=Whom)
    after_id: UUID | None = None
    minutes: int = 0
    days: int = 0
    renew_months: int = 0
    pass_percent: int = 80
    attempts_max: int = 0
    test_minutes: int = 0
    drawn: int = 0
    is_certified: bool = False
    is_for_members: bool = True
    staff_roles: tuple[str, ...] = ()
    is_by_person: bool = False


def begin(
    programme_id: UUID, wanted: CourseIn, *, actor: Actor, now: datetime, code: str = ""
) -> UUID:
    """Begin a course as a draft; its id. `code`: by which rules know it
    already, where it is a copy. From then on they can name what learning is recorded as.

    Raises:
        BadCourse, CodeTaken, NoSuchAudience: nothing is written.
    """
    require(actor, PERMISSION)
    row = Course(
        organiser_id=actor.organiser_id, programme_id=programme_id, name={}, created_at=now
    )
    _write(row, wanted, now)
    row.code = code or slug(next(iter(row.name.values())), "course", most=60)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise CodeTaken() from error
    registering.take_up(
        registered_kinds.KINDS,
        programme_id=programme_id,
        organiser_id=actor.organiser_id,
        actor=actor.name,
        now=now,
    )
    _record(row, actor, now)
    return row.id


def change(
    course_id: UUID, wanted: CourseIn, *, programme_id: UUID, actor: Actor, now: datetime
) -> None:
    """Say anew what a course is; its code stays, and what was learnt.

    Raises:
        NoSuchCourse, BadCourse, NoSuchAudience: nothing is written.
    """
    require(actor, PERMISSION)
    row = locked(course_id, programme_id, actor)
    _write(row, wanted, now)
    row.save()
    _record(row, actor, now)


def open_it(course_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Let its audience learn it; one that was ended goes on. Safe to repeat.

    Raises:
        NoSuchCourse, NoLessons
    """
    require(actor, PERMISSION)
    row = locked(course_id, programme_id, actor)
    if not queries.lessons(row):
        raise NoLessons()
    if row.opened_at is not None and row.ended_at is None:
        return
    row.opened_at, row.ended_at = row.opened_at or now, None
    row.save(update_fields=["opened_at", "ended_at"])
    _record(row, actor, now)


def end(course_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Let nobody learn it any more; what was learnt stays. Safe to repeat.

    Raises:
        NoSuchCourse
    """
    require(actor, PERMISSION)
    row = locked(course_id, programme_id, actor)
    if row.ended_at is not None:
        return
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    _record(row, actor, now)


def drop(course_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Delete a draft, with its lessons and questions.

    Raises:
        NoSuchCourse, IsNoDraft: nothing is written.
    """
    require(actor, PERMISSION)
    row = locked(course_id, programme_id, actor)
    of = actor.organiser_id
    waits = queries.courses(programme_id, organiser_id=of).filter(after_id=row.id)
    if row.opened_at is not None or waits.exists():
        raise IsNoDraft()
    for model in (Lesson, Question):
        model.objects.of(of).filter(course_id=row.id).delete()
    row.delete()
    journal.record(
        CourseDropped(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            course_id=course_id,
            code=row.code,
        )
    )


def locked(course_id: UUID, programme_id: UUID, actor: Actor) -> Course:
    """A course, until the transaction ends."""
    rows = Course.objects.within(programme_id, organiser_id=actor.organiser_id)
    return rows.select_for_update(of=("self",)).one(queries.NoSuchCourse(), id=course_id)


def _write(row: Course, wanted: CourseIn, now: datetime) -> None:
    row.name = with_said(row.name, wanted.name, most=NAME_MAX)
    row.text = with_said(row.text, wanted.text, most=TEXT_MAX)
    if not row.name:
        raise BadCourse(why=_("a name is missing"))
    bounds = (
        (wanted.minutes, MINUTES_MAX),
        (wanted.days, DAYS_MAX),
        (wanted.renew_months, MONTHS_MAX),
        (wanted.pass_percent, 100),
        (wanted.attempts_max, ATTEMPTS_MAX),
        (wanted.test_minutes, MINUTES_MAX),
        (wanted.drawn, DRAWN_MAX),
    )
    if not all(0 <= number <= most for number, most in bounds):
        raise BadCourse(why=_("a number is out of bounds"))
    if not set(wanted.staff_roles) <= set(PARTNER_ROLES):
        raise BadCourse(why=_("partners have no such role"))
    if not wanted.is_for_members and not wanted.staff_roles:
        raise BadCourse(why=_("nobody would learn it: choose members, or roles at partners"))
    _check_order(row, wanted.after_id)
    row.audience_id = targeting.settle(
        wanted.whom, programme_id=row.programme_id, organiser_id=row.organiser_id, now=now
    )
    row.after_id, row.minutes = wanted.after_id, wanted.minutes
    row.days, row.renew_months = wanted.days, wanted.renew_months
    row.pass_percent, row.attempts_max = wanted.pass_percent, wanted.attempts_max
    row.test_minutes, row.drawn = wanted.test_minutes, wanted.drawn
    row.is_certified = wanted.is_certified
    row.is_by_person = wanted.is_by_person and wanted.is_for_members
    row.is_for_members, row.staff_roles = wanted.is_for_members, sorted(set(wanted.staff_roles))


def _check_order(row: Course, after_id: UUID | None) -> None:
    """Refuse a course that is to be learnt before itself, be it by way of others."""
    known = dict(
        queries.courses(row.programme_id, organiser_id=row.organiser_id).values_list(
            "id", "after_id"
        )
    )
    if after_id is not None and after_id not in known:
        raise queries.NoSuchCourse()
    walked = after_id
    while walked is not None:
        if walked == row.id:
            raise BadCourse(why=_("it would come before itself"))
        walked = known.get(walked)


def _record(row: Course, actor: Actor, now: datetime) -> None:
    content = asdict(CourseIn(row.name, row.text)) | {
        "whom": row.audience_id and str(row.audience_id),
        "after_id": row.after_id and str(row.after_id),
        "minutes": row.minutes,
        "days": row.days,
        "renew_months": row.renew_months,
        "pass_percent": row.pass_percent,
        "attempts_max": row.attempts_max,
        "test_minutes": row.test_minutes,
        "drawn": row.drawn,
        "is_certified": row.is_certified,
    }
    journal.record(
        CourseWritten(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            course_id=row.id,
            state=row.state.value,
            content=content,
        )
    )
