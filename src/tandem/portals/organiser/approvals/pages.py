"""Points that wait for somebody who agrees: of every purchase, and above the ceiling."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.adjustments import approving
from tandem.earning import ceilings
from tandem.portals.organiser.approvals import actions
from tandem.portals.shared import amounts
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Asked, Cell, Choice, Column, Listing
from tandem.portals.shared.templatetags.figures import day, points

KINDS = {
    actions.HAND: gettext_lazy("all purchases"),
    actions.CEILING: gettext_lazy("above the ceiling"),
}
WAITING = Listing(
    "approvals",
    columns=[
        Column("document", gettext_lazy("Document")),
        Column("member", gettext_lazy("Member")),
        Column("partner", gettext_lazy("Partner")),
        Column("day", gettext_lazy("Day"), sorts_by="occurred_at"),
        Column("net", amounts.NET, is_number=True),
        Column("points", gettext_lazy("Points"), is_number=True),
    ],
    at_first="day",
    search=gettext_lazy("Member or document"),
    choices=[Choice("kind", gettext_lazy("Which"), KINDS)],
    empty=gettext_lazy("Nothing waits."),
    first=(gettext_lazy("Settings"), "organiser:settings-points"),
)


@page(
    "approvals/",
    permission="evidence.view",
    template="approvals.html",
    actions=[actions.decide],
)
def approvals(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """What waits, oldest first; as a file too."""
    asked = WAITING.asked(portal)
    kind = actions.kind_of(portal)
    requests = actions.rows_of(
        portal,
        kind,
        q=asked.q,
        start=asked.rows.start,
        most=asked.rows.stop - asked.rows.start,
        is_latest_first=asked.sorting.key == "-day",
    )
    cells = [_cells(portal, row) for _key, row in requests]
    if asked.is_file:
        return WAITING.exported(portal, cells)
    by_hand = approving.waiting_total(portal.programme, q=asked.q)
    above = ceilings.waiting_total(portal.programme, q=asked.q)
    return {
        "list": WAITING.shown(
            _said(asked, kind if requests else ""),
            cells,
            total=above if kind == actions.CEILING else by_hand,
            selection=portal.form(actions.decide),
            keys=[key for key, _row in requests],
        ),
        "is_above": kind == actions.CEILING,
        "above": above,
        "ceiling": portal.programme.award_ceiling,
        "is_by_hand": portal.programme.release == "BY_HAND",
    }


def _said(asked: Asked, kind: str) -> Asked:
    """The kind that is shown stands in its choice, be it asked for or not."""
    return replace(asked, choices={"kind": kind or asked.choices["kind"]})


def _cells(portal: Portal, row: approving.Waiting | ceilings.Waiting) -> dict[str, Cell]:
    holder = getattr(row, "holder", "")
    where = {"member": row.member_id, "transaction": row.activity_id}
    named, place = "member", portal.address("organiser:transaction", **where)
    if getattr(row, "is_of_partner", False):
        named, place = "partner", ""
    return {
        "document": Cell(row.document_no or "–", href=place),
        "member": Cell(
            row.member,
            href=portal.address(f"organiser:{named}", **{named: row.member_id}),
            note=_("for %(name)s") % {"name": holder} if holder else "",
        ),
        "partner": Cell(row.partner),
        "day": Cell(day(row.day), value=row.day),
        "net": amounts.net_cell(row.net_minor, portal.programme.currency),
        "points": Cell(points(row.points), value=row.points),
    }
