"""Courses as a partner's staff have them; and who of the staff has learnt which, for its
manager.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement.learning import trainees
from tandem.engagement.learning.trainees import Trained
from tandem.kit.texts import localized
from tandem.portals.partner.own import partner_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.learning import learner, pages, testing
from tandem.portals.shared.learning.learner import place_of, within
from tandem.portals.shared.pages import today
from tandem.portals.shared.templatetags.figures import day
from tandem.portals.shared.words import ROLE_NAMES

_VIEW = "partner.view"
TRAINED = Listing(
    "trained",
    columns=[
        Column("person", gettext_lazy("Person"), sorts_by="person"),
        Column("role", gettext_lazy("Role")),
        Column("course", gettext_lazy("Course")),
        Column("state", gettext_lazy("State")),
        Column("learnt", gettext_lazy("Learnt on")),
        Column("until", gettext_lazy("Holds until")),
    ],
    at_first="person",
    empty=gettext_lazy("No course is for who works here yet."),
)


def _frame(portal: Portal) -> Mapping[str, Any]:
    return {"partner_name": partner_of(portal)[1]}


learner.FRAMES["partner"] = _frame
SHARED = [
    replace(within(pages.learning, view=_VIEW, act=_VIEW), tab=gettext_lazy("Learning")),
    *(
        within(page, view=_VIEW, act=_VIEW)
        for page in (
            pages.lesson,
            pages.lesson_file,
            pages.lesson_play,
            testing.test,
            testing.attempt,
            testing.question,
        )
    ),
]


@page("learning/<uuid:course>/", permission=_VIEW, template="course.html", guard=place_of)
def course(portal: Portal, course: UUID) -> Mapping[str, Any]:
    """What it is about, and its lessons."""
    return pages.course_shown(portal, course)


@page(
    "learning/trained/",
    permission="partner.people",
    template="trained.html",
    tab=gettext_lazy("Who is trained"),
)
def trained(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Who works here, and which courses each has learnt; as a file too."""
    partner_id, name = partner_of(portal)
    rows = trainees.trained(
        partner_id, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    asked = TRAINED.asked(portal)
    is_backwards = asked.by[0].startswith("-")
    rows = sorted(rows, key=lambda row: row.person.name, reverse=is_backwards)
    cells = [_cells(portal, row) for row in rows[asked.rows]]
    if asked.is_file:
        return TRAINED.exported(portal, cells)
    return {"partner_name": name, "list": TRAINED.shown(asked, cells, total=len(rows))}


def _cells(portal: Portal, row: Trained) -> dict[str, Cell]:
    state, mood = _state(portal, row)
    return {
        "person": Cell(row.person.name, note=row.person.email),
        "role": Cell(str(ROLE_NAMES[row.person.role])),
        "course": Cell(localized(row.course.name, portal.language)),
        "state": Cell(state, mood=mood, value=state),
        "learnt": Cell(day(row.learnt_on) if row.learnt_on else "", value=row.learnt_on),
        "until": Cell(day(row.holds_until) if row.holds_until else "", value=row.holds_until),
    }


def _state(portal: Portal, row: Trained) -> tuple[str, str]:
    """In a word, and how it is marked."""
    if row.learnt_on is None:
        return (_("begun"), "") if row.has_begun else (_("not begun"), "")
    if row.holds_until is not None and row.holds_until < today(portal):
        return _("holds no more"), "bad"
    return _("learnt"), "good"
