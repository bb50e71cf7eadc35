"""What was used of benefits, who noted it and where; undone where it was noted by mistake."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.benefits import queries
from tandem.partners.models import Outlet
from tandem.portals.organiser.benefits import actions
from tandem.portals.organiser.benefits.requests import benefit_names
from tandem.portals.shared import names_by_id, searching
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.templatetags.figures import day


def _listing(names: Mapping[str, str]) -> Listing:
    return Listing(
        "benefit-uses",
        columns=[
            Column("member", _("Member")),
            Column("benefit", _("Benefit")),
            Column("day", _("Day"), sorts_by="created_at"),
            Column("where", _("Where")),
            Column("by", _("Noted by")),
            Column("state", _("State")),
        ],
        at_first="-day",
        search=_("Name or number of the member"),
        choices=[
            Choice("benefit", _("Benefit"), names),
            Choice("state", _("State"), {"counts": _("used"), "undone": _("undone")}),
        ],
        empty=_(
            "No use was noted yet. Partners note them in their portal, where a benefit says so; you"
            " note them on the page of a member."
        ),
        first=(_("Benefits"), "organiser:benefits"),
    )


@page(
    "benefits/uses/",
    permission="members.view",
    template="uses.html",
    tab=_("Used"),
    actions=[actions.undo_uses],
)
def benefit_uses(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Latest first, of one benefit or all; as a file too."""
    names = benefit_names(portal)
    listing = _listing(names)
    asked, of = listing.asked(portal), portal.organiser_id
    wanted = queries.uses_of(portal.programme.id, organiser_id=of)
    if asked.choices["benefit"]:
        wanted = wanted.filter(benefit_id=asked.choices["benefit"])
    if asked.choices["state"]:
        wanted = wanted.filter(undone_at__isnull=asked.choices["state"] == "counts")
    if asked.q:
        wanted = wanted.filter(member_id__in=searching.members_like(portal, asked.q).values("id"))
    rows = list(wanted.order_by(*asked.by)[asked.rows])
    holders = names_by_id.holders(
        portal, [row.member_id for row in rows] + [row.partner_id or 0 for row in rows]
    )
    noted_by = names_by_id.actors(portal, [row.actor for row in rows])
    outlets = dict(
        Outlet.objects.of(of)
        .filter(id__in={row.outlet_id for row in rows if row.outlet_id})
        .values_list("id", "name")
    )
    cells = [
        {
            "member": Cell(
                holders.get(row.member_id, ""),
                href=portal.address("organiser:member", member=row.member_id),
            ),
            "benefit": Cell(
                names.get(str(row.benefit_id), ""),
                href=portal.address("organiser:benefit", benefit=row.benefit_id),
            ),
            "day": Cell(day(row.used_on), value=row.used_on),
            "where": Cell(
                holders.get(row.partner_id or 0, ""),
                note=outlets.get(row.outlet_id, "") if row.outlet_id else "",
            ),
            "by": Cell(noted_by.get(row.actor, ""), note=row.note),
            "state": Cell(_("undone") if row.undone_at else _("used")),
        }
        for row in rows
    ]
    if asked.is_file:
        return listing.exported(portal, cells)
    return {
        "list": listing.shown(
            asked,
            cells,
            total=wanted.count,
            selection=portal.form(actions.undo_uses),
            keys=[f"{row.member_id}|{row.id}" for row in rows],
        )
    }
