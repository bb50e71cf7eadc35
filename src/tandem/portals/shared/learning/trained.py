"""Who has learnt what, of those who work together: for a partner's manager, and a firm's owner."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement.learning.staff.trained import Trained
from tandem.kit.texts import localized
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.labels import ROLE_NAMES
from tandem.portals.shared.pages import today
from tandem.portals.shared.templatetags.figures import day

_PERSON = Column("person", gettext_lazy("Person"), sorts_by="person")
_REST = [
    Column("course", gettext_lazy("Course")),
    Column("state", gettext_lazy("State")),
    Column("learnt", gettext_lazy("Learnt on")),
    Column("until", gettext_lazy("Holds until")),
]
AT_PARTNER = Listing(
    "trained",
    columns=[_PERSON, Column("role", gettext_lazy("Role")), *_REST],
    at_first="person",
    empty=gettext_lazy(
        "No course is for who works here yet. When the organiser makes one, you see here who "
        "has learnt it."
    ),
)
AT_FIRM = Listing(
    "trained",
    columns=[_PERSON, *_REST],
    at_first="person",
    empty=gettext_lazy(
        "No course is for each of your people yet. When the organiser makes one, you see here "
        "who has learnt it."
    ),
)


def answered(
    portal: Portal, rows: Sequence[Trained], *, listing: Listing, frame: Mapping[str, Any]
) -> Mapping[str, Any] | HttpResponseBase:
    """The page of a list, or its file."""
    asked = listing.asked(portal)
    is_backwards = asked.by[0].startswith("-")
    rows = sorted(rows, key=lambda row: row.person.name, reverse=is_backwards)
    cells = [_cells(portal, row) for row in rows[asked.rows]]
    if asked.is_file:
        return listing.exported(portal, cells)
    return {**frame, "list": listing.shown(asked, cells, total=len(rows))}


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
