"""A question of a test, said anew."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning import queries, questions
from tandem.engagement.learning.models import Question
from tandem.engagement.learning.questions import QuestionIn
from tandem.kit.texts import localized
from tandem.portals.organiser.learning.actions import scope
from tandem.portals.organiser.learning.known import known
from tandem.portals.organiser.learning.testing import QuestionForm, spoken, told
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page


@action(QuestionForm, permission="engagement.change", done=_("Saved."))
def change_question(
    portal: Portal, form: QuestionForm, course: UUID, course_question: UUID
) -> Next:
    """Say it anew; who was asked it already was asked the old one."""
    typed = form.cleaned_data
    wanted = QuestionIn(
        kind=typed["kind"],
        text=typed["text"],
        parts=questions.parts_of(typed["kind"], typed["lines"]),
        language=typed.get("language") or spoken(portal)[0],
        feedback=typed["feedback"],
        points=typed["points"],
    )
    questions.change(course, course_question, wanted, **scope(portal))
    return Next("organiser:course-test", {"course": course})


def _asked(portal: Portal, course: UUID, course_question: UUID) -> Question:
    return queries.question(known(portal, course), course_question)


@page(
    "learning/<uuid:course>/test/<uuid:course_question>/",
    permission="engagement.change",
    template="question.html",
    guard=_asked,
    actions=[change_question],
)
def course_question(portal: Portal, course: UUID, course_question: UUID) -> Mapping[str, Any]:
    """What it says now, to be said anew."""
    row, of = _asked(portal, course, course_question), known(portal, course)
    initial = {
        "kind": row.kind,
        "language": row.language,
        "text": row.text,
        "lines": "\n".join(told(row.kind, part) for part in row.parts),
        "points": row.points,
        "feedback": row.feedback,
    }
    return {
        "course": localized(of.name, portal.language),
        "test": portal.address("organiser:course-test", course=course),
        "was_open": of.opened_at is not None,
        "form": portal.form(change_question, initial=initial),
    }
