"""Making courses and their lessons."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tandem.engagement.learning import lessons, writing
from tandem.engagement.learning.contents import pictures
from tandem.portals.organiser.learning.forms import (
    CourseForm,
    LessonForm,
    LessonKeyForm,
    NumberForm,
    PictureForm,
)
from tandem.portals.shared import media
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action
from tandem.portals.shared.areas.forms import Nothing

_CHANGE = "engagement.change"


def scope(portal: Portal) -> dict[str, Any]:
    """Where a verb works, and for whom."""
    return {"programme_id": portal.programme.id, "actor": portal.actor, "now": portal.now}


@action(
    CourseForm,
    permission=_CHANGE,
    button=_("Save as a draft"),
    done=_("Saved as a draft: nobody sees it yet."),
)
def begin(portal: Portal, form: CourseForm) -> Next:
    """Begin one."""
    key = writing.begin(portal.programme.id, form.wanted(), actor=portal.actor, now=portal.now)
    return Next("organiser:course", {"course": key})


@action(CourseForm, permission=_CHANGE, done=_("Saved."))
def change(portal: Portal, form: CourseForm, course: UUID) -> Next:
    """Say it anew."""
    writing.change(course, form.wanted(), **scope(portal))
    return Next("organiser:course", {"course": course})


@action(
    Nothing,
    permission=_CHANGE,
    button=_("Open it"),
    done=_("Those it is for can learn it now."),
    question=_("Open it? Those it is for see it on their first page."),
)
def open_course(portal: Portal, _form: Nothing, course: UUID) -> None:
    """Let its audience learn it."""
    writing.open_it(course, **scope(portal))


@action(
    Nothing,
    permission=_CHANGE,
    button=_("Go on with it"),
    done=_("Those it is for can learn it now."),
    is_quiet=True,
)
def go_on(portal: Portal, _form: Nothing, course: UUID) -> None:
    """Open one that was ended."""
    writing.open_it(course, **scope(portal))


@action(
    Nothing,
    permission=_CHANGE,
    button=_("End it"),
    done=_("Nobody can learn it any more. What was learnt stays."),
    is_quiet=True,
)
def end_course(portal: Portal, _form: Nothing, course: UUID) -> Next:
    """Let nobody learn it any more."""
    writing.end(course, **scope(portal))
    return Next(undo=Undo("go_on"))


@action(
    Nothing,
    permission=_CHANGE,
    button=_("Delete the draft"),
    done=_("The draft is deleted."),
    question=_("Delete this draft, with its lessons and questions? It does not come back."),
    is_quiet=True,
)
def drop_course(portal: Portal, _form: Nothing, course: UUID) -> Next:
    """Delete one that nobody could learn yet."""
    writing.drop(course, **scope(portal))
    return Next("organiser:courses")


@action(
    LessonForm,
    permission=_CHANGE,
    button=_("Add the lesson"),
    done=_("The lesson stands behind the others."),
)
def add_lesson(portal: Portal, form: LessonForm, course: UUID) -> Next | None:
    """Add a lesson, or one for each part of a package."""
    wanted = form.wanted()
    lessons.add(course, wanted, **scope(portal))
    if len(wanted.parts) < 2:
        return None
    done = ngettext(
        "The package has %(n)s part: it stands as a lesson behind the others.",
        "The package has %(n)s parts: each stands as a lesson of its own behind the others.",
        len(wanted.parts),
    )
    return Next(done=done % {"n": len(wanted.parts)})


@action(LessonForm, permission=_CHANGE, done=_("Saved."))
def change_lesson(portal: Portal, form: LessonForm, course: UUID, lesson: UUID) -> None:
    """Say a lesson anew."""
    lessons.change(course, lesson, form.wanted(), **scope(portal))


@action(
    PictureForm,
    permission=_CHANGE,
    button=_("Add the picture"),
    done=_("The picture is there: its number is under it."),
)
def add_picture(portal: Portal, _form: PictureForm, course: UUID, lesson: UUID) -> None:
    """Put a picture into a lesson."""
    upload = media.sent(portal)
    assert upload is not None, "the form asks for one"
    pictures.put_in(course, lesson, upload.id, **scope(portal))


@action(
    NumberForm,
    permission=_CHANGE,
    button=_("Take it out"),
    done=_("The picture is gone."),
    question=_("Take this picture out of the lesson?"),
    is_quiet=True,
)
def drop_picture(portal: Portal, form: NumberForm, course: UUID, lesson: UUID) -> None:
    """Take a picture out."""
    pictures.take_out(course, lesson, form.cleaned_data["number"], **scope(portal))


@action(LessonKeyForm, permission=_CHANGE, button=_("Up"), is_quiet=True)
def lesson_up(portal: Portal, form: LessonKeyForm, course: UUID) -> None:
    """Put a lesson one place higher."""
    lessons.move_up(course, form.cleaned_data["lesson"], **scope(portal))


@action(
    LessonKeyForm,
    permission=_CHANGE,
    button=_("Take it out"),
    done=_("The lesson is gone."),
    question=_("Take this lesson out of the course?"),
    is_quiet=True,
)
def drop_lesson(portal: Portal, form: LessonKeyForm, course: UUID) -> None:
    """Take a lesson out."""
    lessons.take_out(course, form.cleaned_data["lesson"], **scope(portal))
