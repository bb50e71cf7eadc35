"""The partner's own outlets: which of them customers find by how far they are, and where one is."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.partners import queries
from tandem.partners.models import Outlet
from tandem.partners.outlets import placing
from tandem.portals.partner.own import partner_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.outlets import WhereForm, stands

OUTLETS = Listing(
    "outlets",
    columns=[
        Column("name", _("Outlet"), sorts_by="name"),
        Column("code", _("Code"), sorts_by="code"),
        Column("city", _("City"), sorts_by="city"),
        Column("place", _("Its place"), sorts_by="latitude"),
    ],
    at_first="name",
    search=_("Name, code or city"),
    empty=_(
        "No outlet of yours stands here yet. The organiser adds them; then you say here where each"
        " is, and customers find the nearest."
    ),
)


@action(WhereForm, permission="partner.outlets", button=_("Save"), done=_("Saved."))
def place_outlet(portal: Portal, form: WhereForm, outlet: UUID) -> Next:
    """Say where it is."""
    placing.place_outlet(
        outlet,
        programme_id=portal.programme.id,
        told=form.where(),
        actor=portal.actor,
        now=portal.now,
    )
    return Next("partner:outlets")


@page("outlets/", permission="partner.outlets", template="outlets.html")
def outlets(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """All of them; as a file too."""
    partner_id, name = partner_of(portal)
    asked = OUTLETS.asked(portal)
    every = Outlet.objects.of(portal.organiser_id).filter(partner_id=partner_id)
    matching = every.filter(
        Q(name__bare=asked.q) | Q(city__bare=asked.q) | Q(code__istartswith=asked.q)
    )
    cells = [_cells(portal, row) for row in matching.order_by(*asked.by)[asked.rows]]
    if asked.is_file:
        return OUTLETS.exported(portal, cells)
    return {
        "partner_name": name,
        "total": every.count(),
        "unplaced": unplaced(portal, partner_id),
        "list": OUTLETS.shown(asked, cells, total=matching.count),
    }


def unplaced(portal: Portal, partner_id: int) -> int:
    """Of how many that sell within the programme nobody has said where they are."""
    rows = Outlet.objects.of(portal.organiser_id).filter(partner_id=partner_id, is_authorised=True)
    return rows.filter(latitude=None).count()


def _cells(portal: Portal, row: Outlet) -> dict[str, Cell]:
    place = placing.place_of(row)
    return {
        "name": Cell(
            row.name,
            href=portal.address("partner:own-outlet", outlet=row.id),
            badges=() if row.is_authorised else [(_("not authorised"), "")],
        ),
        "code": Cell(row.code),
        "city": Cell(row.city, note=" ".join(filter(None, (row.street, row.postal_code)))),
        "place": Cell(
            place.written if place else "",
            badges=() if place else [(_("place not known"), "wait")],
        ),
    }


def _own(portal: Portal, outlet: UUID) -> Outlet:
    partner_id, _name = partner_of(portal)
    return queries.outlet(outlet, partner_id=partner_id, organiser_id=portal.organiser_id)


@page(
    "outlets/<uuid:outlet>/",
    permission="partner.outlets",
    template="outlet.html",
    guard=_own,
    actions=[place_outlet],
)
def own_outlet(portal: Portal, outlet: UUID) -> Mapping[str, Any]:
    """Where one of them is; what it is called and its town are the organiser's to say."""
    row = _own(portal, outlet)
    where = stands(row)
    return {
        "partner_name": partner_of(portal)[1],
        "outlet": {
            "name": row.name,
            "code": row.code,
            "city": row.city,
            "is_authorised": row.is_authorised,
            "place": where["place"],
        },
        "place": portal.form(place_outlet, initial=where),
    }
