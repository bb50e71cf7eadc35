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
_OF_FILES = {uploads.PDF: LessonKind.PDF, **dict.fromkeys(uploads.FILMS, LessonKind.FILM)}


class BadLesson(Invalid):
    """A lesson without a title, or one more than a course may have."""

    code = "learning.bad_lesson"
    text = _("A lesson needs a title, and a course has at most %(limit)s of them.")


class NotAFilm(Invalid):
    """An address that leads to no film."""

    code = "learning.not_a_film"
    text = _("The address of a film begins with https:// and names where it lies.")


class NotAPdf(Invalid):
    """A file that is neither a PDF, nor a film, nor a package."""

    code = "learning.not_a_pdf"
    text = _("The file is neither a PDF, nor a film (MP4 or WebM), nor a package (ZIP).")


class TeachesNothing(Invalid):
    """A lesson without a text, a file, a film or a session, or with more than one of the latter."""

    code = "learning.teaches_nothing"
    text = _("Write a text, or add one of these: a file, the address of a film, a live session.")


class LastLesson(Conflict):
    """A course that is open keeps a lesson."""

    code = "learning.last_lesson"
    text = _("An open course keeps at least one lesson. Add the other one first.")


@dataclass(frozen=True, slots=True)
class LessonIn:
    """What a lesson is; texts by language, of which others stay, as does a file that stood.
    `parts`: what the file says of its parts, where it is a package: each is a lesson of its own.
    `event_id`: an event of the programme, which is done by who came. `pictures`: None, as they
    stand.
    """

    title: Mapping[str, str]
    text: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    upload: Upload | None = None
    parts: Sequence[Manifest] = ()
    event_id: UUID | None = None
    pictures: Mapping[str, str] | None = None


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
            record(course, other.id, actor, now)
    _put_behind(course, _by_part(replace(wanted, parts=fresh)) if fresh else [], actor, now)
    record(course, row.id, actor, now)


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
        record(course, row.id, actor, now)
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
    record(course, lesson_id, actor, now)


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
    record(course, lesson_id, actor, now, is_there=False)


def require_film(address: str) -> None:
    """See to it that a film is had from an address, else raise NotAFilm."""
    if not is_film(address):
        raise NotAFilm()


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
    kind = _kind_of(wanted)
    if wanted.upload is not None and kind is None:
        raise NotAPdf()
    if wanted.address:
        require_film(wanted.address)
    if sum(map(bool, (wanted.upload, wanted.address, wanted.event_id))) > 1:
        raise TeachesNothing()
    if wanted.upload is not None:
        row.upload_id = wanted.upload.id
        row.package = wanted.parts[0].kept() if wanted.parts else None
    elif wanted.address or wanted.event_id is not None:
        row.upload_id, row.package = None, None
    row.address, row.event_id = wanted.address, wanted.event_id
    if wanted.pictures is not None:
        row.pictures = dict(wanted.pictures)
    if kind is not None:
        row.kind = kind
    elif row.upload_id is None:
        row.kind = LessonKind.TEXT
    if row.kind == LessonKind.TEXT and not row.text:
        raise TeachesNothing()


def _kind_of(wanted: LessonIn) -> LessonKind | None:
    """What a file, an address or an event makes of a lesson; None: none of them, or a file of
    another kind.
    """
    if wanted.parts:
        return LessonKind.PACKAGE
    if wanted.upload is not None:
        return _OF_FILES.get(wanted.upload.media_type)
    if wanted.event_id is not None:
        return LessonKind.SESSION
    return LessonKind.FILM if wanted.address else None


def record(
    course: Course, lesson_id: UUID, actor: Actor, now: datetime, *, is_there: bool = True
) -> None:
    """Announce that a lesson is another one, or gone."""
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
