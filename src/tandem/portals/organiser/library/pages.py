"""What stands in the library, for whom, and how it was rated; one material."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement.library import queries
from tandem.engagement.library.models import Material
from tandem.engagement.library.queries import Rated
from tandem.kit.texts import localized
from tandem.platform.models.user import Role
from tandem.portals.organiser.library import actions
from tandem.portals.organiser.library.forms import BOTH, MEMBERS, PARTNERS
from tandem.portals.shared import leaves
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.choosing import audiences
from tandem.portals.shared.labels import ROLE_NAMES
from tandem.portals.shared.telling import library as showing
from tandem.portals.shared.templatetags.figures import day, quantity

READERS = {
    MEMBERS: gettext_lazy("members"),
    PARTNERS: gettext_lazy("partners' staff"),
    BOTH: gettext_lazy("both"),
}
MATERIALS = Listing(
    "materials",
    columns=[
        Column("title", gettext_lazy("Title")),
        Column("readers", gettext_lazy("Who finds it")),
        Column("whom", gettext_lazy("For whom")),
        Column("rated", gettext_lazy("Stars"), is_number=True),
        Column("since", gettext_lazy("Since"), sorts_by="created_at"),
        Column("state", gettext_lazy("State")),
    ],
    at_first="-since",
    search=gettext_lazy("Words"),
    empty=gettext_lazy(
        "The library is empty. An instruction that people ask for again and again is the best to"
        " begin with."
    ),
    first=(gettext_lazy("Add a material"), "organiser:new-material"),
)


def _readers(row: Material) -> str:
    if row.is_for_members and row.is_for_partners:
        return BOTH
    return MEMBERS if row.is_for_members else PARTNERS


@page("library/", permission="engagement.view", template="library.html")
def library(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """All of it, latest first; as a file too."""
    asked = MATERIALS.asked(portal)
    rows = queries.materials(portal.programme.id, organiser_id=portal.organiser_id)
    every = queries.found(rows, asked.q)
    wanted = list(every.order_by(*asked.by)[asked.rows])
    told = audiences.told(portal, (row.audience_id for row in wanted))
    rated = queries.ratings([row.id for row in wanted], organiser_id=portal.organiser_id)
    cells = [_cells(portal, row, told[row.audience_id], rated.get(row.id)) for row in wanted]
    if asked.is_file:
        return MATERIALS.exported(portal, cells)
    return {"list": MATERIALS.shown(asked, cells, total=every.count)}


def _cells(
    portal: Portal, row: Material, whom: Mapping[str, Any], rated: Rated | None
) -> dict[str, Cell]:
    state, mood = (_("shown"), "good") if row.taken_out_at is None else (_("taken out"), "")
    return {
        "title": Cell(
            localized(row.title, portal.language),
            href=portal.address("organiser:material", item=row.id),
            note=localized(row.topic, portal.language),
        ),
        "readers": Cell(
            READERS[_readers(row)],
            value=str(READERS[_readers(row)]),
            note=", ".join(str(ROLE_NAMES[Role(role)]) for role in row.partner_roles),
        ),
        "whom": Cell(whom["text"], note=whom["count"]) if row.is_for_members else Cell(),
        "rated": Cell(f"{quantity(rated.mean)} ({rated.total})", value=rated.mean)
        if rated
        else Cell(),
        "since": Cell(day(row.created_at), value=row.created_at),
        "state": Cell(state, mood=mood, value=state),
    }


@page(
    "library/new/",
    permission="engagement.change",
    template="new.html",
    actions=[actions.put_in],
)
def new_material(portal: Portal) -> Mapping[str, Any]:
    """Put one in."""
    return {"form": portal.form(actions.put_in)}


def _known(portal: Portal, item: UUID) -> Material:
    return queries.material(
        item, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )


@page(
    "library/<uuid:item>/",
    permission="engagement.view",
    template="material.html",
    guard=_known,
    actions=[actions.change, actions.put_back, actions.take_out],
)
def material(portal: Portal, item: UUID) -> Mapping[str, Any]:
    """One of them, as its readers see it, and saying it anew."""
    row = _known(portal, item)
    rated = queries.ratings([row.id], organiser_id=portal.organiser_id).get(row.id)
    initial = {
        **audiences.initial_of(row.audience_id, organiser_id=portal.organiser_id),
        "title": localized(row.title, portal.language),
        "topic": localized(row.topic, portal.language),
        "text": localized(row.text, portal.language),
        "link": row.address,
        "readers": _readers(row),
        "staff": list(row.partner_roles),
    }
    is_there = row.taken_out_at is None
    file = portal.address("organiser:material-file", item=item)
    return {
        "row": showing.shown(row, portal.language, rated=rated, file=file),
        "is_there": is_there,
        "form": portal.form(actions.change, initial=initial),
        "take_out": portal.form(actions.take_out) if is_there else None,
        "put_back": None if is_there else portal.form(actions.put_back),
    }


@page("library/<uuid:item>.pdf", permission="engagement.view", guard=_known)
def material_file(portal: Portal, item: UUID) -> HttpResponseBase:
    """Its PDF."""
    row = _known(portal, item)
    title = localized(row.title, portal.language)
    return leaves.answered(portal, row.upload_id, title, organiser_id=portal.organiser_id)
