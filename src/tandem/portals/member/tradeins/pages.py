"""What I can hand in, what became of what I handed in, and the label of one."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from tandem.engagement.tradeins import queries
from tandem.engagement.tradeins.models import Item, ItemState, Offer
from tandem.kit.texts import localized
from tandem.platform import clock
from tandem.portals.member.own import framed, member_of
from tandem.portals.member.tradeins import actions
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import HomeCard, page
from tandem.portals.shared.pages import address
from tandem.portals.shared.prints import posters
from tandem.portals.shared.telling import gives
from tandem.portals.shared.tradeins import showing

ITEMS_MAX = 50


def home(portal: PortalContext) -> Sequence[HomeCard]:
    """What can be handed in now: one card for all of it, with what waits to be brought."""
    member, programme = member_of(portal), portal.programme
    waiting = (
        queries.of_member(member.id, programme=programme).filter(state=ItemState.ANNOUNCED).count()
    )
    rows = queries.open_for(member.id, programme=programme, now=clock.now())
    if not rows and not waiting:
        return []
    names = ", ".join(localized(row.name, portal.language) for row in rows[:3])
    return [
        HomeCard(
            _("Hand in what you used"),
            address(portal, "member:trade-ins"),
            _("Look"),
            _("You announced: %(n)s") % {"n": waiting} if waiting else names,
        )
    ]


@page("trade-in/", permission="member.view", template="trade_ins.html")
def trade_ins(portal: Portal) -> Mapping[str, Any]:
    """What is taken back, and what became of mine."""
    member = member_of(portal)
    offers = queries.open_for(member.id, programme=portal.programme, now=portal.now)
    rows = list(queries.of_member(member.id, programme=portal.programme)[:ITEMS_MAX])
    names = queries.product_names(rows, organiser_id=portal.organiser_id)
    by_key = {
        row.id: row for row in queries.offers(portal.programme.id, organiser_id=portal.organiser_id)
    }
    return framed(
        portal,
        member,
        "home",
        offers=[
            {
                "name": localized(row.name, portal.language),
                "text": localized(row.text, portal.language),
                "is_sold_on": row.is_sold_on,
                "gives": gives.trade_in(portal, row),
                "share": 100 - row.fee_percent,
                "is_paid_in_money": row.is_paid_in_money,
                "address": portal.address("member:announce", offer=row.id),
            }
            for row in offers
        ],
        items=[
            {
                "name": showing.name(row, by_key[row.offer_id], portal.language, names=names),
                "state": showing.STATES[row.state][0],
                "mood": showing.STATES[row.state][1],
                "address": portal.address("member:trade-in", thing=row.id),
            }
            for row in rows
        ],
    )


def _offer(portal: Portal, offer: UUID) -> Offer:
    member = member_of(portal)
    for row in queries.open_for(member.id, programme=portal.programme, now=portal.now):
        if row.id == offer:
            return row
    raise queries.NoSuchOffer()


@page(
    "trade-in/announce/<uuid:offer>/",
    permission="member.claim",
    template="announce.html",
    guard=_offer,
    actions=[actions.announce_item],
)
def announce(portal: Portal, offer: UUID) -> Mapping[str, Any]:
    """Say what I bring."""
    row = _offer(portal, offer)
    return framed(
        portal,
        member_of(portal),
        "home",
        name=localized(row.name, portal.language),
        text=localized(row.text, portal.language),
        gives=gives.trade_in(portal, row),
        form=portal.form(actions.announce_item, of=row.id),
    )


def _item(portal: Portal, thing: UUID) -> Item:
    row = queries.item(thing, programme_id=portal.programme.id, organiser_id=portal.organiser_id)
    if not queries.is_theirs(row, member_of(portal).id):
        raise queries.NoSuchItem()
    return row


@page(
    "trade-in/<uuid:thing>/",
    permission="member.view",
    template="trade_in.html",
    guard=_item,
    actions=[actions.withdraw_item],
)
def trade_in(portal: Portal, thing: UUID) -> Mapping[str, Any]:
    """One of mine: its label while it waits, and what became of it."""
    row = _item(portal, thing)
    offer = queries.offer(
        row.offer_id, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    waits = row.state in (ItemState.ANNOUNCED, ItemState.UNSOLD)
    return framed(
        portal,
        member_of(portal),
        "home",
        item=showing.told(row, offer, portal),
        brought=[
            {"what": one["what"], "why": portal.address("member:transaction", transaction=key)}
            for one in showing.brought(row, portal)
            if (key := one["activity"])
        ],
        qr=posters.qr(showing.link(row, portal)) if waits else "",
        is_back=row.state == ItemState.UNSOLD,
        paper=portal.address("member:trade-in-paper", thing=row.id),
        has_paper=row.taken_on is not None or row.state == ItemState.ANNOUNCED,
        withdraw=portal.form(actions.withdraw_item) if row.state == ItemState.ANNOUNCED else None,
    )


@page("trade-in/<uuid:thing>.pdf", permission="member.view", guard=_item)
def trade_in_paper(portal: Portal, thing: UUID) -> HttpResponseBase:
    """The receipt, or the label before."""
    row = _item(portal, thing)
    offer = queries.offer(
        row.offer_id, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    return showing.paper(row, offer, portal)
