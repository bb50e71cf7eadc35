"""What was handed in here; taking in; an item and what can become of it; its receipt and label."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.engagement.tradeins import queries
from tandem.engagement.tradeins.models import Item, ItemState, Offer
from tandem.kit.money import to_major
from tandem.kit.texts import localized
from tandem.portals.partner.own import partner_of
from tandem.portals.partner.tradeins import actions
from tandem.portals.partner.tradeins.actions import item_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.templatetags.figures import day, money
from tandem.portals.shared.tradeins import showing

ITEMS = Listing(
    "items",
    columns=[
        Column("label", _("Label"), sorts_by="label"),
        Column("name", _("Thing")),
        Column("day", _("Day"), sorts_by="taken_on"),
        Column("price", _("Price"), sorts_by="price_minor", is_number=True),
        Column("until", _("For sale until"), sorts_by="shelf_until"),
        Column("state", _("State")),
    ],
    at_first="-day",
    search=_("Label"),
    choices=[Choice("state", _("State"), {key: showing.STATES[key][0] for key in showing.STATES})],
    empty=_(
        "Nothing was handed in here yet. What you take in stands here, with what became of it."
    ),
)


@page(
    "trade-in/",
    permission="partner.view",
    template="trade_ins.html",
    actions=[actions.find_item],
)
def trade_ins(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """What is taken back now, and what was handed in here; this as a file too."""
    partner_id, name = partner_of(portal)
    asked = ITEMS.asked(portal)
    rows = queries.items(portal.programme.id, organiser_id=portal.organiser_id).filter(
        partner_id=partner_id
    )
    if asked.choices["state"]:
        rows = rows.filter(state=asked.choices["state"])
    if asked.q:
        rows = rows.filter(label__startswith=queries.tidy_label(asked.q))
    offers = {
        row.id: row for row in queries.offers(portal.programme.id, organiser_id=portal.organiser_id)
    }
    shown = list(rows.order_by(*asked.by)[asked.rows])
    names = queries.product_names(shown, organiser_id=portal.organiser_id)
    cells = [_cells(portal, row, offers[row.offer_id], names) for row in shown]
    if asked.is_file:
        return ITEMS.exported(portal, cells)
    return {
        "partner_name": name,
        "find": portal.form(actions.find_item),
        "offers": [
            {
                "name": localized(row.name, portal.language),
                "address": portal.address("partner:take-in", offer=row.id),
            }
            for row in queries.open_ones(portal.programme)
        ],
        "list": ITEMS.shown(asked, cells, total=rows.count),
    }


def _cells(portal: Portal, row: Item, offer: Offer, names: Mapping[UUID, str]) -> dict[str, Cell]:
    currency = portal.programme.currency
    state, mood = showing.STATES[row.state]
    has_price = row.price_minor is not None
    return {
        "label": Cell(
            showing.label(row.label),
            href=portal.address("partner:trade-in", label=row.label),
        ),
        "name": Cell(showing.name(row, offer, portal.language, names=names)),
        "day": Cell(day(row.taken_on) if row.taken_on else "", value=row.taken_on or ""),
        "price": Cell(
            money(row.price_minor, currency) if has_price else "",
            value=to_major(row.price_minor or 0, currency) if has_price else "",
        ),
        "until": Cell(
            day(row.shelf_until) if row.state == ItemState.ON_SHELF else "",
            value=row.shelf_until or "",
        ),
        "state": Cell(state, mood=mood, value=str(state)),
    }


def _open_offer(portal: Portal, offer: UUID) -> Offer:
    for row in queries.open_ones(portal.programme):
        if row.id == offer:
            return row
    raise queries.NoSuchOffer()


@page(
    "trade-in/take/<uuid:offer>/",
    permission="partner.decide",
    template="take_in.html",
    guard=_open_offer,
    actions=[actions.take_in],
)
def take_in(portal: Portal, offer: UUID) -> Mapping[str, Any]:
    """Take in what a member brings unannounced."""
    row = _open_offer(portal, offer)
    return {
        "partner_name": partner_of(portal)[1],
        "title": localized(row.name, portal.language),
        "text": localized(row.text, portal.language),
        "form": portal.form(actions.take_in, of=row.id),
    }


@page(
    "trade-in/<str:label>/",
    permission="partner.view",
    template="trade_in.html",
    guard=item_of,
    actions=[
        actions.take_announced,
        actions.refuse_item,
        actions.price_item,
        actions.sell_item,
        actions.take_sale_back,
        actions.pay_out,
        actions.take_payment_back,
        actions.give_back,
        actions.give_away,
        actions.undo_item,
    ],
)
def trade_in(portal: Portal, label: str) -> Mapping[str, Any]:
    """One item, and what can become of it now."""
    row = item_of(portal, label)
    offer = queries.offer(
        row.offer_id, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    is_priced = row.state == ItemState.ON_SHELF
    may_price = offer.is_sold_on and row.state in (ItemState.TAKEN, ItemState.ON_SHELF)
    currency = portal.programme.currency
    initial = {"worth": row.worth_key, "size": row.size}
    price = None
    if may_price:
        standing = {"price": to_major(row.price_minor, currency)} if row.price_minor else {}
        price = portal.form(actions.price_item, initial=standing)
        if price is not None and is_priced:
            price.button = _("Change the price")
    return {
        "partner_name": partner_of(portal)[1],
        "item": showing.told(row, offer, portal),
        "brought": showing.brought(row, portal),
        "is_announced": row.state == ItemState.ANNOUNCED,
        "paper": portal.address("partner:trade-in-paper", label=row.label) if row.taken_on else "",
        "take": portal.form(actions.take_announced, of=offer.id, initial=initial)
        if row.state == ItemState.ANNOUNCED
        else None,
        "refuse": portal.form(actions.refuse_item) if row.state == ItemState.ANNOUNCED else None,
        "price": price,
        "sell": portal.form(actions.sell_item) if is_priced else None,
        "unsell": portal.form(actions.take_sale_back)
        if row.state in (ItemState.SOLD, ItemState.OWED)
        else None,
        "pay": portal.form(actions.pay_out) if row.state == ItemState.OWED else None,
        "unpay": portal.form(actions.take_payment_back) if row.state == ItemState.PAID else None,
        "back": portal.form(actions.give_back) if row.state == ItemState.UNSOLD else None,
        "undo": portal.form(actions.undo_item)
        if row.state in (ItemState.TAKEN, ItemState.ON_SHELF)
        else None,
        "away": portal.form(actions.give_away) if row.state == ItemState.UNSOLD else None,
    }


@page("trade-in/<str:label>.pdf", permission="partner.view", guard=item_of)
def trade_in_paper(portal: Portal, label: str) -> HttpResponseBase:
    """The receipt with the label."""
    row = item_of(portal, label)
    offer = queries.offer(
        row.offer_id, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    return showing.paper(row, offer, portal)
