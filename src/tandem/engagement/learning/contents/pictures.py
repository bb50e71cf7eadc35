"""Pictures of a lesson: put in, and taken out. Each has a number by which the text names it, which
stays: what is taken out moves no other one.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning import lessons, queries, writing
from tandem.kit.errors import Invalid, Missing
from tandem.platform.access.permissions import Actor, require

PICTURES_MAX, NUMBER_MAX = 30, 99


class TooManyPictures(Invalid):
    """A lesson has so many pictures at most."""

    code = "learning.too_many_pictures"
    text = _("A lesson has at most %(limit)s pictures. Take one out first, or add a lesson.")


class NoSuchPicture(Missing):
    """The lesson has no picture of this number."""

    code = "learning.no_such_picture"
    text = _("This picture is not there any more.")


def put_in(
    course_id: UUID,
    lesson_id: UUID,
    upload_id: UUID,
    *,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
) -> int:
    """Put a picture that was made anew into a lesson; its number.

    Raises:
        NoSuchCourse, NoSuchLesson, TooManyPictures: nothing is written.
    """
    require(actor, writing.PERMISSION)
    course = writing.locked(course_id, programme_id, actor)
    row = queries.lesson(course, lesson_id)
    number = max(map(int, row.pictures), default=0) + 1
    if number > NUMBER_MAX:
        number = next(free for free in range(1, NUMBER_MAX) if str(free) not in row.pictures)
    if len(row.pictures) >= PICTURES_MAX:
        raise TooManyPictures(limit=PICTURES_MAX)
    row.pictures = {**row.pictures, str(number): str(upload_id)}
    row.save(update_fields=["pictures"])
    lessons.record(course, row.id, actor, now)
    return number


def take_out(
    course_id: UUID,
    lesson_id: UUID,
    number: int,
    *,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
) -> None:
    """Take a picture out of a lesson.

    Raises:
        NoSuchCourse, NoSuchLesson, NoSuchPicture
    """
    require(actor, writing.PERMISSION)
    course = writing.locked(course_id, programme_id, actor)
    row = queries.lesson(course, lesson_id)
    if str(number) not in row.pictures:
        raise NoSuchPicture()
    row.pictures = {key: of for key, of in row.pictures.items() if key != str(number)}
    row.save(update_fields=["pictures"])
    lessons.record(course, row.id, actor, now)
