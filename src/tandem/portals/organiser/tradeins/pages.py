"""The offers; one with its items and whether it carries its cost; the way of one item."""

from collections.abc import Mapping
from decimal import Decimal
from math import gcd
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement.tradeins import book, queries, registered_kinds
from tandem.engagement.tradeins.models import Item, ItemState, Offer, OfferState
from tandem.kit.money import to_major, to_minor
from tandem.kit.texts import localized
from tandem.participants.models import Member
from tandem.portals.organiser.tradeins import actions, report
from tandem.portals.organiser.tradeins.forms import CATEGORY, MONEY, PRODUCT, RULES
from tandem.portals.shared import coming, names_by_id, searching
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.choosing import audiences
from tandem.portals.shared.labels import BY_HAND
from tandem.portals.shared.telling import gives
from tandem.portals.shared.templatetags.figures import day, money
from tandem.portals.shared.tradeins import showing

DISCOUNT = 10  # in whole units of the currency, where a table says nothing of it
OFFERS = Listing(
    "trade-ins",
    columns=[
        Column("name", gettext_lazy("Offer")),
        Column("whom", gettext_lazy("For whom")),
        Column("waiting", gettext_lazy("Announced"), is_number=True),
        Column("taken", gettext_lazy("Taken in"), is_number=True),
        Column("since", gettext_lazy("Since"), sorts_by="created_at"),
        Column("state", gettext_lazy("State")),
    ],
    at_first="-since",
    search=gettext_lazy("Name"),
    choices=[
        Choice(
            "state", gettext_lazy("State"), {key: name for key, (name, _mood) in BY_HAND.items()}
        )
    ],
    empty=gettext_lazy(
        "Nothing is taken back yet. Begin with one thing that wears out or is outgrown, such as"
        " children's shoes, and say what it is worth in each condition."
    ),
    first=(gettext_lazy("Make an offer"), "organiser:new-trade-in"),
)
ITEMS = Listing(
    "items",
    columns=[
        Column("label", gettext_lazy("Label"), sorts_by="label"),
        Column("name", gettext_lazy("Thing")),
        Column("member", gettext_lazy("Member")),
        Column("where", gettext_lazy("Where")),
        Column("day", gettext_lazy("Day"), sorts_by="taken_on"),
        Column("worth", gettext_lazy("Value"), sorts_by="worth_minor", is_number=True),
        Column("price", gettext_lazy("Price"), sorts_by="price_minor", is_number=True),
        Column("state", gettext_lazy("State")),
    ],
    at_first="-day",
    search=gettext_lazy("Label"),
    choices=[
        Choice(
            "state",
            gettext_lazy("State"),
            {key: showing.STATES[key][0] for key in showing.STATES},
        )
    ],
    empty=gettext_lazy(
        "Nothing was announced or handed in yet. Each thing stands here, with what becomes of it."
    ),
)


@page(
    "trade-in/", permission="engagement.view", template="trade_ins.html", tab=gettext_lazy("Offers")
)
def trade_ins(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """All offers, latest first; as a file too."""
    asked = OFFERS.asked(portal)
    rows = queries.offers(portal.programme.id, organiser_id=portal.organiser_id)
    every = [
        row
        for row in rows.order_by(*asked.by)
        if (not asked.choices["state"] or row.state == asked.choices["state"])
        and searching.fits(asked.q, row.name)
    ]
    wanted = every[asked.rows]
    told = audiences.told(portal, (row.audience_id for row in wanted))
    totals = queries.totals([row.id for row in wanted], organiser_id=portal.organiser_id)
    cells = [_cells(portal, row, told[row.audience_id], totals.get(row.id, {})) for row in wanted]
    if asked.is_file:
        return OFFERS.exported(portal, cells)
    return {"list": OFFERS.shown(asked, cells, total=len(every))}


def _cells(
    portal: Portal, row: Offer, whom: Mapping[str, Any], totals: Mapping[str, int]
) -> dict[str, Cell]:
    state, mood = BY_HAND[row.state]
    return {
        "name": Cell(
            localized(row.name, portal.language),
            href=portal.address("organiser:trade-in", offer=row.id),
        ),
        "whom": Cell(whom["text"], note=whom["count"]),
        "waiting": Cell(totals.get(ItemState.ANNOUNCED, 0)),
        "taken": Cell(book.taken_of(totals)),
        "since": Cell(day(row.created_at), value=row.created_at),
        "state": Cell(state, mood=mood, value=str(state)),
    }


@page(
    "trade-in/new/",
    permission="engagement.change",
    template="trade_in_form.html",
    actions=[actions.begin_offer],
)
def new_trade_in(portal: Portal) -> Mapping[str, Any]:
    """Begin one."""
    return {"title": _("Make an offer"), "form": portal.form(actions.begin_offer)}


def known(portal: Portal, offer: UUID, **_parts: object) -> Offer:
    """The offer of an address."""
    return queries.offer(offer, programme_id=portal.programme.id, organiser_id=portal.organiser_id)


@page(
    "trade-in/<uuid:offer>/",
    permission="engagement.view",
    template="trade_in.html",
    guard=known,
    actions=[
        actions.open_offer,
        actions.end_offer,
        actions.go_on_offer,
        actions.make_discount,
    ],
)
def trade_in(portal: Portal, offer: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """One offer: its table, whether it carries its cost, and its items; these as a file too."""
    row, currency = known(portal, offer), portal.programme.currency
    asked = ITEMS.asked(portal)
    items = queries.items(portal.programme.id, organiser_id=portal.organiser_id).filter(
        offer_id=row.id
    )
    if asked.choices["state"]:
        items = items.filter(state=asked.choices["state"])
    if asked.q:
        items = items.filter(label__startswith=queries.tidy_label(asked.q))
    cells = _items(portal, row, list(items.order_by(*asked.by)[asked.rows]))
    if asked.is_file:
        return ITEMS.exported(portal, cells)
    state, mood = BY_HAND[row.state]
    carries = coming.counted(portal, lambda: report.of(portal, row))
    return {
        **(carries or {}),
        "figures": coming.address(portal) if carries is None else "",
        "key": row.id,
        "name": localized(row.name, portal.language),
        "text": localized(row.text, portal.language),
        "code": row.code,
        # What is sold for who gave it is worth nothing before.
        "kind": (registered_kinds.SOLD if row.is_sold_on else registered_kinds.TAKEN).kind,
        "state": state,
        "mood": mood,
        "whom": audiences.told(portal, [row.audience_id])[row.audience_id],
        "worths": [
            {
                "thing": localized(worth.thing, portal.language),
                "condition": localized(worth.condition, portal.language),
                "worth": money(worth.worth_minor, currency),
                "is_category": bool(worth.category),
            }
            for worth in queries.worths(row)
        ],
        "sizes": ", ".join(row.sizes),
        "offer": row,
        "gives": gives.trade_in(portal, row),
        "is_open": row.state == OfferState.OPEN,
        "discount": _discount(portal, row),
        "list": ITEMS.shown(asked, cells, total=items.count),
        "open": portal.form(actions.open_offer) if row.state == OfferState.DRAFT else None,
        "end": portal.form(actions.end_offer) if row.state == OfferState.OPEN else None,
        "go_on": portal.form(actions.go_on_offer) if row.state == OfferState.ENDED else None,
    }


def _discount(portal: Portal, row: Offer) -> PortalForm | None:
    """The form of a discount for the next purchase; the least that any two of the table share is a
    good amount.
    """
    is_of_no_rule = row.state == OfferState.ENDED or row.is_paid_in_money
    if is_of_no_rule or not portal.may("rules.change"):
        return None
    currency = portal.programme.currency
    worths = [int(to_major(worth.worth_minor, currency)) for worth in queries.worths(row)]
    amount = gcd(*worths) or DISCOUNT
    named = {"amount": money(to_minor(Decimal(amount), currency), currency)}
    return portal.form(
        actions.make_discount,
        initial={
            "name": _("%(amount)s off the next purchase") % named,
            "amount": amount,
            "card": _("Credit for what was handed in"),
        },
    )


def _items(portal: Portal, offer: Offer, rows: list[Item]) -> list[dict[str, Cell]]:
    currency = portal.programme.currency
    of = portal.organiser_id
    members = names_by_id.members(portal, (row.member_id for row in rows))
    partners = names_by_id.partners(portal, (row.partner_id for row in rows))
    names, cells = queries.product_names(rows, organiser_id=of), []
    for row in rows:
        state, mood = showing.STATES[row.state]
        cells.append(
            {
                "label": Cell(
                    showing.label(row.label),
                    href=portal.address("organiser:trade-in-item", offer=offer.id, thing=row.id),
                ),
                "name": Cell(showing.name(row, offer, portal.language, names=names)),
                "member": Cell(
                    members.get(row.member_id, ""),
                    href=portal.address("organiser:member", member=row.member_id),
                ),
                "where": Cell(partners.get(row.partner_id or 0, "")),
                "day": Cell(day(row.taken_on) if row.taken_on else "", value=row.taken_on or ""),
                "worth": _amount(row.worth_minor or None, currency),
                "price": _amount(row.price_minor, currency),
                "state": Cell(state, mood=mood, value=str(state)),
            }
        )
    return cells


def _amount(minor: int | None, currency: str) -> Cell:
    if minor is None:
        return Cell("")
    return Cell(money(minor, currency), value=to_major(minor, currency))


@page(
    "trade-in/<uuid:offer>/change/",
    permission="engagement.change",
    template="trade_in_form.html",
    guard=known,
    actions=[actions.change_offer],
)
def change_trade_in(portal: Portal, offer: UUID) -> Mapping[str, Any]:
    """Say it anew."""
    row, currency = known(portal, offer), portal.programme.currency
    initial = {
        **audiences.initial_of(row.audience_id, organiser_id=portal.organiser_id),
        "name": localized(row.name, portal.language),
        "text": localized(row.text, portal.language),
        "sizes": row.sizes,
        "next_months": row.next_months or None,
        "is_sold_on": row.is_sold_on,
        "fee_percent": row.fee_percent or None,
        "pays": MONEY if row.is_paid_in_money else RULES,
        "shelf_days": row.shelf_days or None,
        "unsold": row.unsold,
        "handling": to_major(row.handling_minor, currency) if row.handling_minor else None,
        "worths": [
            {
                "key": worth.key,
                "listed": CATEGORY if worth.category else PRODUCT if worth.sku else "",
                "category": worth.category,
                "sku": worth.sku,
                "thing": localized(worth.thing, portal.language),
                "condition": localized(worth.condition, portal.language),
                "worth": to_major(worth.worth_minor, currency),
            }
            for worth in queries.worths(row)
        ],
    }
    form = portal.form(actions.change_offer, initial=initial)
    return {"title": initial["name"], "form": form}


def _known_item(portal: Portal, offer: UUID, thing: UUID) -> Item:
    return actions.item_of(portal, known(portal, offer).id, thing)


@page(
    "trade-in/<uuid:offer>/<uuid:thing>/",
    permission="engagement.view",
    template="trade_in_item.html",
    guard=_known_item,
    actions=[actions.undo_item, actions.take_sale_back],
)
def trade_in_item(portal: Portal, offer: UUID, thing: UUID) -> Mapping[str, Any]:
    """What became of an item."""
    row = _known_item(portal, offer, thing)
    giver = Member.objects.of(portal.organiser_id).get(id=row.member_id)
    return {
        "item": showing.told(row, known(portal, offer), portal),
        "brought": [
            {"what": one["what"], "why": _why(portal, one)} for one in showing.brought(row, portal)
        ],
        "giver": giver.name,
        "giver_address": portal.address("organiser:member", member=row.member_id),
        "back": portal.address("organiser:trade-in", offer=offer),
        "undo": portal.form(actions.undo_item)
        if row.state in (ItemState.TAKEN, ItemState.ON_SHELF)
        else None,
        "unsell": portal.form(actions.take_sale_back)
        if row.state in (ItemState.SOLD, ItemState.OWED)
        else None,
        "to_pay": portal.address("organiser:trade-in-payouts")
        if row.state in (ItemState.OWED, ItemState.PAID)
        else "",
        "paper": portal.address("organiser:trade-in-item-paper", offer=offer, thing=thing)
        if row.taken_on
        else "",
    }


@page("trade-in/<uuid:offer>/<uuid:thing>.pdf", permission="engagement.view", guard=_known_item)
def trade_in_item_paper(portal: Portal, offer: UUID, thing: UUID) -> HttpResponseBase:
    """Its receipt, with the label."""
    row = _known_item(portal, offer, thing)
    return showing.paper(row, known(portal, offer), portal)


def _why(portal: Portal, one: Mapping[str, Any]) -> str:
    if not portal.may("ledger.view"):
        return ""
    return portal.address(
        "organiser:transaction", member=one["member_id"], transaction=one["activity"]
    )
