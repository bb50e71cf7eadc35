"""The lessons of a course: added, changed, put in an order, taken out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.documents.packages.base import Manifest
from tandem.engagement.learning import queries, writing
from tandem.engagement.learning.facts import LessonChanged
from tandem.engagement.learning.models import Course, Lesson, LessonKind
from tandem.engagement.learning.packages import parting
from tandem.kit.errors import Conflict, Invalid
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.platform.files import uploads
from tandem.platform.models import Upload
from tandem.programmes.texts import with_said

LESSONS_MAX, TEXT_MAX = 60, 20_000


class BadLesson(Invalid):
    """A lesson without a title, or one more than a course may have."""

    code = "learning.bad_lesson"
    text = _("A lesson needs a title, and a course has at most %(limit)s of them.")


class NotAFilm(Invalid):
    """An address that leads to no film."""

    code = "learning.not_a_film"
    text = _("The address of a film begins with https:// and names where it lies.")


class NotAPdf(Invalid):
    """A file that is neither a PDF nor a package."""

    code = "learning.not_a_pdf"
    text = _("The file is neither a PDF nor a package (ZIP).")


class TeachesNothing(Invalid):
    """A lesson without a text, a file or a film, or with both of the latter."""

    code = "learning.teaches_nothing"
    text = _("Write a text, or add a file or the address of a film: one of these two.")


class LastLesson(Conflict):
    """A course that is open keeps a lesson."""

    code = "learning.last_lesson"
    text = _("An open course keeps at least one lesson. Add the other one first.")


@dataclass(frozen=True, slots=True)
class LessonIn:
    """What a lesson is; texts by language, of which others stay, as does a file that stood.
    `parts`: what the file says of its parts, where it is a package: each is a lesson of its own.
    """

    title: Mapping[str, str]
    text: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    upload: Upload | None = None
    parts: Sequence[Manifest] = ()


def add(
    course_id: UUID, wanted: LessonIn, *, programme_id: UUID, actor: Actor, now: datetime
) -> UUID:
    """Put a lesson behind the others, and of a package of several parts one for each; the id of
    the first.

    Raises:
        NoSuchCourse, BadLesson, NotAFilm, NotAPdf, TeachesNothing: nothing is written.
    """
    require(actor, writing.PERMISSION)
    course = writing.locked(course_id, programme_id, actor)
    return _put_behind(course, _by_part(wanted), actor, now)[0]


def change(
    course_id: UUID,
    lesson_id: UUID,
    wanted: LessonIn,
    *,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
) -> None:
    """Say anew what a lesson is; who has read it has read it. Another package of several parts
    takes the place of all lessons that are parts of the former one; its parts that are new stand
    behind the others.

    Raises:
        NoSuchCourse, NoSuchLesson, BadLesson, NotAFilm, NotAPdf, TeachesNothing: nothing is
            written.
    """
    require(actor, writing.PERMISSION)
    course = writing.locked(course_id, programme_id, actor)
    row = queries.lesson(course, lesson_id)
    beside = [
        other
        for other in queries.lessons(course)
        if row.package is not None and other.upload_id == row.upload_id and other.id != row.id
    ]
    placed, fresh = parting.placed(row, beside, wanted.parts)
    _write(row, replace(wanted, parts=placed.get(row.id, ())))
    row.save()
    for other in beside:
        if other.id in placed and wanted.upload is not None:
            other.upload_id, other.package = wanted.upload.id, placed[other.id][0].kept()
            other.save()
            _record(course, other.id, actor, now)
    _put_behind(course, _by_part(replace(wanted, parts=fresh)) if fresh else [], actor, now)
    _record(course, row.id, actor, now)


def _by_part(wanted: LessonIn) -> Sequence[LessonIn]:
    """A lesson for each part, with what the part is called behind the title."""
    if not any(part.parts > 1 for part in wanted.parts):
        return [wanted]
    return [
        replace(
            wanted,
            title=parting.titled(wanted.title, part, most=writing.NAME_MAX),
            text=wanted.text if part.part == 1 else {},
            parts=[part],
        )
        for part in wanted.parts
    ]


def _put_behind(
    course: Course, wanted: Sequence[LessonIn], actor: Actor, now: datetime
) -> list[UUID]:
    standing = queries.lessons(course)
    if len(standing) + len(wanted) > LESSONS_MAX:
        raise BadLesson(limit=LESSONS_MAX)
    place = standing[-1].place if standing else 0
    rows = [
        Lesson(
            organiser_id=actor.organiser_id,
            course_id=course.id,
            place=place + number,
            title={},
            created_at=now,
        )
        for number in range(1, len(wanted) + 1)
    ]
    for row, lesson in zip(rows, wanted, strict=True):
        _write(row, lesson)
        row.save(force_insert=True)
        _record(course, row.id, actor, now)
    return [row.id for row in rows]


def move_up(
    course_id: UUID, lesson_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime
) -> None:
    """Put a lesson before the one that stands before it; the first one stays.

    Raises:
        NoSuchCourse, NoSuchLesson
    """
    require(actor, writing.PERMISSION)
    course = writing.locked(course_id, programme_id, actor)
    rows = queries.lessons(course)
    number = next((place for place, row in enumerate(rows) if row.id == lesson_id), None)
    if number is None:
        raise queries.NoSuchLesson()
    if number == 0:
        return
    rows[number - 1], rows[number] = rows[number], rows[number - 1]
    for place, row in enumerate(rows, 1):
        row.place = place
    Lesson.objects.of(actor.organiser_id).bulk_update(rows, ["place"])
    _record(course, lesson_id, actor, now)


def take_out(
    course_id: UUID, lesson_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime
) -> None:
    """Take a lesson out of a course.

    Raises:
        NoSuchCourse, NoSuchLesson, LastLesson
    """
    require(actor, writing.PERMISSION)
    course = writing.locked(course_id, programme_id, actor)
    row = queries.lesson(course, lesson_id)
    if course.opened_at is not None and len(queries.lessons(course)) == 1:
        raise LastLesson()
    row.delete()
    _record(course, lesson_id, actor, now, is_there=False)


def is_film(address: str) -> bool:
    """Whether an address may be one of a film elsewhere."""
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and "." in (parts.hostname or "") and parts.username is None
    except ValueError:
        return False


def _write(row: Lesson, wanted: LessonIn) -> None:
    row.title = with_said(row.title, wanted.title, most=writing.NAME_MAX)
    row.text = with_said(row.text, wanted.text, most=TEXT_MAX)
    if not row.title:
        raise BadLesson(limit=LESSONS_MAX)
    is_pdf = wanted.upload is not None and wanted.upload.media_type == uploads.PDF
    if wanted.upload is not None and not is_pdf and not wanted.parts:
        raise NotAPdf()
    if wanted.address and not is_film(wanted.address):
        raise NotAFilm()
    if wanted.upload is not None and wanted.address:
        raise TeachesNothing()
    if wanted.upload is not None:
        row.upload_id = wanted.upload.id
        row.package = wanted.parts[0].kept() if wanted.parts else None
    elif wanted.address:
        row.upload_id, row.package = None, None
    row.address = wanted.address
    row.kind = _kind_of(row)
    if row.kind == LessonKind.TEXT and not row.text:
        raise TeachesNothing()


def _kind_of(row: Lesson) -> LessonKind:
    if row.upload_id is not None:
        return LessonKind.PDF if row.package is None else LessonKind.PACKAGE
    return LessonKind.FILM if row.address else LessonKind.TEXT


def _record(
    course: Course, lesson_id: UUID, actor: Actor, now: datetime, *, is_there: bool = True
) -> None:
    journal.record(
        LessonChanged(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=course.programme_id,
            course_id=course.id,
            lesson_id=lesson_id,
            is_there=is_there,
        )
    )
