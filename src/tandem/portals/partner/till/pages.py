"""Finding a discount, what was used here, and one discount."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.kit.texts import localized
from tandem.partners.models import Outlet
from tandem.portals.partner.own import partner_of
from tandem.portals.partner.till import actions
from tandem.portals.partner.till.actions import order_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.labels import USES
from tandem.portals.shared.templatetags.figures import day, money
from tandem.rewards import queries, using
from tandem.rewards.models import OrderStatus, Reward

NOWHERE = UUID(int=0)  # no outlet was named
USED = Listing(
    "used",
    columns=[
        Column("number", _("Number"), sorts_by="number"),
        Column("reward", _("Discount")),
        Column("value", _("Value"), is_number=True),
        Column("where", _("Where")),
        Column("day", _("Day"), sorts_by="ended_at"),
    ],
    at_first="-day",
    search=_("Number"),
    empty=_("Nothing was used here yet. Find a member's discount by its number, or scan its code."),
)


@page(
    "till/",
    permission="partner.view",
    template="till.html",
    tab=_("Discounts"),
    actions=[actions.find_discount],
)
def till(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Finding a discount, and what was used here, the latest first; this as a file too."""
    partner_id, name = partner_of(portal)
    asked = USED.asked(portal)
    scope = {"programme_id": portal.programme.id, "organiser_id": portal.organiser_id}
    rows = using.used_at(partner_id, number=asked.q, **scope)
    discounts = list(rows.order_by(*asked.by)[asked.rows])
    rewards = {
        row.id: row
        for row in Reward.objects.of(portal.organiser_id).filter(
            id__in={row.reward_id for row in discounts}
        )
    }
    outlets = dict(
        Outlet.objects.of(portal.organiser_id)
        .filter(partner_id=partner_id)
        .values_list("id", "name")
    )
    currency = portal.programme.currency
    values = {
        key: money(reward.value_minor, currency) if reward.value_minor else ""
        for key, reward in rewards.items()
    }
    cells = [
        {
            "number": Cell(row.number),
            "reward": Cell(localized(rewards[row.reward_id].name, portal.language)),
            "value": Cell(values[row.reward_id]),  # nothing where nobody said one
            "where": Cell(outlets.get(row.used_outlet_id or NOWHERE, "")),
            "day": Cell(day(row.ended_at) if row.ended_at else "", value=row.ended_at or ""),
        }
        for row in discounts
    ]
    if asked.is_file:
        return USED.exported(portal, cells)
    return {
        "partner_name": name,
        "find": portal.form(actions.find_discount, initial={"number": portal.request.GET.get("c")}),
        "list": USED.shown(asked, cells, total=rows.count),
    }


@page(
    "till/<str:voucher>/",
    permission="partner.decide",
    template="discount.html",
    guard=order_of,
    actions=[actions.use_discount],
)
def discount(portal: Portal, voucher: str) -> Mapping[str, Any]:
    """One discount: what it promises, and whether it is good."""
    row = order_of(portal, voucher)
    partner_id, name = partner_of(portal)
    reward = queries.reward(
        row.reward_id, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    is_good = row.status == OrderStatus.ORDERED
    is_ours = row.used_by_id == partner_id
    state, _mood = USES[row.status]
    return {
        "partner_name": name,
        "back": portal.address("partner:till"),
        "number": row.number,
        "reward": localized(reward.name, portal.language),
        "text": localized(reward.description, portal.language),
        "state": state,
        "mood": "good" if is_good else "bad",
        "ended_at": row.ended_at,
        "is_ours": is_ours,
        "use": portal.form(actions.use_discount) if is_good else None,
    }
