"""Questions of a test from a file, looked at before they are taken in."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tandem.engagement.learning import questions
from tandem.engagement.learning.models import Course, QuestionKind
from tandem.engagement.learning.quizzes import question_files
from tandem.kit.texts import localized
from tandem.portals.organiser.learning.actions import scope
from tandem.portals.organiser.learning.known import known
from tandem.portals.organiser.learning.testing import KINDS, named, spoken, told
from tandem.portals.shared import importing, imports, tables
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.files import FileForm, KeptFileField
from tandem.portals.shared.areas.forms import Nothing

# The head of a table to fill in; the reader knows these names.
TEMPLATE = ("kind", "question", "answers", "worth", "feedback", "language")


class QuestionsForm(FileForm):
    """A file of questions."""

    file = KeptFileField(
        label=_("A table, or a file in GIFT"),
        accept=".csv,.xlsx,.xls,.ods,.gift,.txt",
        help_text=_(
            "A row is a kind (ONE, SEVERAL, ORDER, MATCH, GAP, NUMBER or OPEN), a question and its"
            " answers with | between them; right ones begin with *. GIFT is what other learning"
            " systems write."
        ),
    )


def importer(portal: Portal, course: Course, name: str) -> imports.Importer:
    """Files of questions; `name`: what the file is called."""

    languages = dict(named(spoken(portal)))

    def rows(_portal: PortalContext, path: Path) -> imports.Found:
        file = question_files.read(
            path,
            name=name,
            languages=list(languages),
            yes=now_in_words("True"),
            no=now_in_words("False"),
        )
        first = [
            (
                question.text,
                KINDS[QuestionKind(question.kind)],
                " | ".join(told(question.kind, part) for part in question.parts),
                languages.get(question.language, question.language),
            )
            for question in file.questions[: imports.ROWS_SHOWN]
        ]
        return imports.Found(first, len(file.questions), file.faults, file)

    def take_in(_portal: PortalContext, file: question_files.Read) -> str:
        fresh = questions.not_there(course, file.questions)
        taken = len(questions.add_many(course.id, fresh, **scope(portal)))
        text = ngettext("%(n)s question is new.", "%(n)s questions are new.", taken) % {"n": taken}
        if taken < len(file.questions):
            text += " " + now_in_words("The others stood in the test already.")
        return text

    return imports.Importer(
        columns=(_("Question"), _("Kind"), _("Answers"), _("Language")),
        read=rows,
        take_in=take_in,
    )


@action(QuestionsForm, permission="engagement.change", button=_("Look at the file"))
def look_at_questions(portal: Portal, form: QuestionsForm, course: UUID) -> Next:
    """Read a file, and show what it holds."""
    upload = form.cleaned_data["file"]
    path = importing.path_of(upload)
    importer(portal, known(portal, course), upload.name).read(portal, path)
    return Next("organiser:questions-file", {"course": course, "upload": upload.id})


@action(Nothing, permission="engagement.change", button=_("Take in"))
def take_questions(portal: Portal, _form: Nothing, course: UUID, upload: UUID) -> Next:
    """Take in what was looked at."""
    file = importer(portal, known(portal, course), importing.sent(portal, upload).name)
    done = file.take_in(portal, importing.content(portal, file, upload))
    return Next("organiser:course-test", {"course": course}, done=done)


@page(
    "learning/<uuid:course>/test/import/",
    permission="engagement.change",
    template="import.html",
    guard=known,
    actions=[look_at_questions],
)
def questions_import(portal: Portal, course: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """Send a file of questions; a table to fill in as a file."""
    if tables.wanted(portal):
        return tables.exported(portal, "questions", TEMPLATE, [])
    return _framed(portal, course) | {"look": portal.form(look_at_questions)}


def _sent(portal: Portal, course: UUID, upload: UUID) -> None:
    known(portal, course)
    importing.sent(portal, upload)


@page(
    "learning/<uuid:course>/test/import/<uuid:upload>/",
    permission="engagement.change",
    template="file.html",
    guard=_sent,
    actions=[take_questions],
)
def questions_file(portal: Portal, course: UUID, upload: UUID) -> Mapping[str, Any]:
    """Look at a file of questions before it is taken in."""
    file = importer(portal, known(portal, course), importing.sent(portal, upload).name)
    return _framed(portal, course) | {
        "table": importing.preview(portal, file, upload),
        "take": portal.form(take_questions),
        "again": portal.address("organiser:questions-import", course=course),
    }


def _framed(portal: Portal, course: UUID) -> dict[str, Any]:
    return {
        "course": localized(known(portal, course).name, portal.language),
        "test": portal.address("organiser:course-test", course=course),
    }
