"""Who asked for what, to be answered one or many at once."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.benefits import queries
from tandem.benefits.models import Benefit
from tandem.kit.texts import localized
from tandem.portals.organiser.benefits import actions
from tandem.portals.shared import names_by_id, searching
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Asked, Cell, Choice, Column, Listing
from tandem.portals.shared.labels import REQUESTS as STATES
from tandem.portals.shared.templatetags.figures import day

_COLUMNS = [
    Column("member", _("Member")),
    Column("benefit", _("Benefit")),
    Column("asked_at", _("Asked on"), sorts_by="created_at"),
    Column("note", _("What they say")),
    Column("state", _("State")),
]


def _listing(portal: Portal) -> Listing:
    """The list, to be narrowed down to one benefit too."""
    return Listing(
        "benefit-requests",
        columns=_COLUMNS,
        at_first="-asked_at",
        search=_("Name or number of the member"),
        choices=[
            Choice("state", _("State"), {code: text for code, (text, _mood) in STATES.items()}),
            Choice("benefit", _("Benefit"), benefit_names(portal)),
        ],
        empty=_("Nobody has asked for anything yet. Members ask on their page of benefits."),
        first=(_("Benefits"), "organiser:benefits"),
    )


def benefit_names(portal: Portal) -> dict[str, str]:
    """What all benefits of the programme are called, by their keys, in the order they came."""
    rows = Benefit.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
    return {
        str(key): localized(name, portal.language)
        for key, name in rows.order_by("created_at", "id").values_list("id", "name")
    }


@page(
    "benefits/requests/",
    permission="members.view",
    template="requests.html",
    tab=_("Requests"),
    actions=[actions.answer],
)
def benefit_requests(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Latest first, of one state, of one benefit, or all; as a file too."""
    listing = _listing(portal)
    asked = listing.asked(portal)
    wanted = _wanted(portal, asked)
    rows = list(wanted.order_by(*asked.by)[asked.rows])
    shown = queries.rows_of(rows, organiser_id=portal.organiser_id, language=portal.language)
    names = names_by_id.members(portal, [row.member_id for row in shown])
    cells = [_cells(portal, row, names) for row in shown]
    if asked.is_file:
        return listing.exported(portal, cells)
    return {
        "list": listing.shown(
            asked,
            cells,
            total=wanted.count,
            selection=portal.form(actions.answer),
            keys=[f"{row.member_id}|{row.id}" for row in shown],
        ),
        "waiting": queries.waiting_total(portal.programme.id, organiser_id=portal.organiser_id),
    }


def _wanted(portal: Portal, asked: Asked) -> Any:
    of = portal.organiser_id
    wanted = queries.requests(portal.programme.id, organiser_id=of, state=asked.choices["state"])
    if asked.choices["benefit"]:
        wanted = wanted.filter(benefit_id=asked.choices["benefit"])
    if asked.q:
        wanted = wanted.filter(member_id__in=searching.members_like(portal, asked.q).values("id"))
    return wanted


def _cells(portal: Portal, row: queries.RequestRow, names: Mapping[int, str]) -> dict[str, Cell]:
    text, mood = STATES[row.state]
    return {
        "member": Cell(
            names.get(row.member_id, ""),
            href=portal.address("organiser:member", member=row.member_id),
        ),
        "benefit": Cell(
            row.benefit, href=portal.address("organiser:benefit", benefit=row.benefit_id)
        ),
        "asked_at": Cell(day(row.asked_at), value=row.asked_at),
        "note": Cell(row.note),
        "state": Cell(text, mood=mood, note=row.answer, value=str(text)),
    }
