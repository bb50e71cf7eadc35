"""What is paid out in money of what was sold for members: what is owed, and what was paid."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Sum
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.engagement.tradeins import queries
from tandem.engagement.tradeins.models import Item, ItemState
from tandem.kit.money import to_major
from tandem.portals.organiser.tradeins import actions
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.pages import today
from tandem.portals.shared.templatetags.figures import day, money
from tandem.portals.shared.tradeins import showing

PAYOUTS = Listing(
    "payouts",
    columns=[
        Column("label", _("Label"), sorts_by="label"),
        Column("name", _("Thing")),
        Column("member", _("Member")),
        Column("where", _("Where")),
        Column("sold", _("Sold on"), sorts_by="sold_on"),
        Column("share", _("Share"), sorts_by="payout_minor", is_number=True),
        Column("paid", _("Paid on"), sorts_by="paid_on"),
    ],
    at_first="sold",
    search=_("Label"),
    choices=[
        Choice("state", _("State"), {ItemState.PAID.value: _("paid out")}, none=_("to be paid out"))
    ],
    empty=_(
        "Nothing is to be paid out. Where who gave something has their share in money, it stands"
        " here from its sale until it is noted as paid."
    ),
)


@page(
    "trade-in/to-pay/",
    permission="engagement.view",
    template="trade_in_payouts.html",
    tab=_("To pay out"),
    actions=[actions.pay_out, actions.take_payment_back],
)
def trade_in_payouts(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """What is to be paid out, or was; as a file too."""
    asked = PAYOUTS.asked(portal)
    rows = queries.in_money(portal.programme.id, organiser_id=portal.organiser_id)
    rows = rows.filter(state=asked.choices["state"] or ItemState.OWED)
    if asked.q:
        rows = rows.filter(label__startswith=queries.tidy_label(asked.q))
    items = list(rows.order_by(*asked.by)[asked.rows])
    cells = _cells(portal, items)
    if asked.is_file:
        return PAYOUTS.exported(portal, cells)
    is_owed = not asked.choices["state"]
    total = rows.aggregate(total=Sum("payout_minor"))["total"] or 0
    return {
        "total": money(total, portal.programme.currency),
        "is_owed": is_owed,
        "list": PAYOUTS.shown(
            asked,
            cells,
            total=rows.count,
            selection=portal.form(actions.pay_out, initial={"day": today(portal)})
            if is_owed
            else None,
            keys=[str(row.id) for row in items],
        ),
    }


def _cells(portal: Portal, rows: list[Item]) -> list[dict[str, Cell]]:
    of, currency = portal.organiser_id, portal.programme.currency
    offers = {row.id: row for row in queries.offers(portal.programme.id, organiser_id=of)}
    members = names_by_id.members(portal, (row.member_id for row in rows))
    partners = names_by_id.partners(portal, (row.partner_id for row in rows))
    names = queries.product_names(rows, organiser_id=of)
    payers = queries.payers(rows, organiser_id=of)
    actors = names_by_id.actors(portal, {actor for actor, _note in payers.values()})
    cells = []
    for row in rows:
        actor, note = payers.get(row.id, ("", ""))
        amount = row.payout_minor or 0
        back = portal.form(actions.take_payment_back, of=row.id, initial={"thing": row.id})
        cells.append(
            {
                "label": Cell(
                    showing.label(row.label),
                    href=portal.address(
                        "organiser:trade-in-item", offer=row.offer_id, thing=row.id
                    ),
                ),
                "name": Cell(showing.name(row, offers[row.offer_id], portal.language, names=names)),
                "member": Cell(
                    members.get(row.member_id, ""),
                    href=portal.address("organiser:member", member=row.member_id),
                ),
                "where": Cell(partners.get(row.partner_id or 0, "")),
                "sold": Cell(day(row.sold_on), value=row.sold_on) if row.sold_on else Cell(""),
                "share": Cell(money(amount, currency), value=to_major(amount, currency)),
                "paid": Cell(
                    day(row.paid_on),
                    value=row.paid_on,
                    note=actors.get(actor, ""),
                    lines=[note] if note else (),
                    forms=[back],
                )
                if row.paid_on
                else Cell(""),
            }
        )
    return cells
