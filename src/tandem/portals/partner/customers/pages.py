"""Who bought from me or joined through me, and what one of them bought; as files too."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.activity.models import Activity
from tandem.insights import kpis
from tandem.kit.texts import localized
from tandem.participants import queries as participants
from tandem.portals.partner.customers import found
from tandem.portals.partner.own import partner_of
from tandem.portals.shared import amounts
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.templatetags.figures import day, points

CUSTOMERS = Listing(
    "customers",
    columns=[
        Column("name", _("Customer"), sorts_by="name"),
        Column("level", _("Level")),
        Column("purchases", _("Purchases"), sorts_by="purchases", is_number=True),
        Column("net", amounts.NET, sorts_by="net", is_number=True),
        Column("last", _("Last"), sorts_by="last"),
        Column("goods", _("Buys most")),
    ],
    at_first="-net",
    search=_("Name of a customer"),
    choices=[
        Choice(
            "who",
            _("Show"),
            {"bought": _("who bought from you"), "won": _("who joined through you")},
        )
    ],
    empty=_("Nobody yet. Hand over a file of your sales, or invite your customers."),
)
PURCHASES = Listing(
    "purchases",
    columns=[
        Column("document", _("Document"), sorts_by="document_no"),
        Column("day", _("Day"), sorts_by="occurred_on"),
        Column("net", amounts.NET, sorts_by="net_minor", is_number=True),
    ],
    at_first="-day",
    search=_("Number of the document"),
    empty=_(
        "Nothing was bought from you yet. A purchase stands here as soon as your file or the "
        "member's proof of it comes."
    ),
)


@page("customers/", permission="partner.view", template="customers.html")
def customers(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Who bought from me, largest first, and who joined through me; as a file too."""
    partner_id, name = partner_of(portal)
    asked = CUSTOMERS.asked(portal)
    rows = found.customers(
        portal,
        partner_id,
        q=asked.q,
        only=asked.choices["who"],
        by=asked.by[0],
        rows=asked.rows,
    )
    goods = kpis.goods(
        portal.programme.id,
        organiser_id=portal.organiser_id,
        partner_id=partner_id,
        members=[row.member_id for row in rows.rows],
    )
    cells = [_cells(portal, row, goods.get(row.member_id, [])) for row in rows.rows]
    if asked.is_file:
        return CUSTOMERS.exported(portal, cells)
    everybody = found.customers(portal, partner_id, rows=slice(0, 1))
    return {
        "partner_name": name,
        "bought": everybody.bought,
        "won": everybody.won,
        "list": CUSTOMERS.shown(asked, cells, total=rows.total),
    }


def _cells(portal: Portal, row: kpis.CustomerRow, goods: list[str]) -> dict[str, Cell]:
    currency = portal.programme.currency
    return {
        "name": Cell(
            row.name,
            href=portal.address("partner:customer", member=row.member_id),
            note=_("won by you") if row.is_won else "",
        ),
        "level": Cell(localized(row.level, portal.language) if row.level else "–"),
        "purchases": Cell(points(row.purchases), value=row.purchases),
        "net": amounts.net_cell(row.net_minor, currency),
        "last": Cell(day(row.last_on), value=row.last_on or ""),
        "goods": Cell(", ".join(goods)),
    }


def _known(portal: Portal, member: int) -> str:
    """The name of somebody who bought from this partner, or joined through it; nobody else's is
    told.
    """
    partner_id, _name = partner_of(portal)
    row = participants.member(
        member, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    is_won = row.recruited_by_id == partner_id and row.status == "ACTIVE"
    if not is_won and not _purchases(portal, member, partner_id).exists():
        raise participants.NoSuchMember()
    return row.name


def _purchases(portal: Portal, member: int, partner_id: int) -> Any:
    bought = Activity.objects.of(portal.organiser_id).filter(
        programme_id=portal.programme.id, member_id=member
    )
    return bought.filter(partner_id=partner_id)


@page("customers/<int:member>/", permission="partner.view", template="customer.html", guard=_known)
def customer(portal: Portal, member: int) -> Mapping[str, Any] | HttpResponseBase:
    """What one of them bought from me; as a file too."""
    partner_id, name = partner_of(portal)
    asked, currency = PURCHASES.asked(portal), portal.programme.currency
    bought = _purchases(portal, member, partner_id)
    if asked.q:
        bought = bought.filter(document_no__icontains=asked.q)
    cells = [
        {
            "document": Cell(row.document_no or "–"),
            "day": Cell(day(row.occurred_on), value=row.occurred_on),
            "net": amounts.net_cell(row.net_minor, currency, gross_minor=row.gross_minor),
        }
        for row in bought.order_by(*asked.by)[asked.rows]
    ]
    if asked.is_file:
        return PURCHASES.exported(portal, cells)
    return {
        "partner_name": name,
        "name": _known(portal, member),
        "list": PURCHASES.shown(asked, cells, total=bought.count),
    }
