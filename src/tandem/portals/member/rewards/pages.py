"""What can be had for points, one reward, and what was ordered."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.kit.texts import localized
from tandem.ledger import queries as ledger
from tandem.participants.models import Member
from tandem.portals.member.own import book_of, framed, kin_of, member_of
from tandem.portals.member.rewards import actions
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import HomeCard, page
from tandem.portals.shared.areas.lists import Cell
from tandem.portals.shared.choosing import audiences
from tandem.portals.shared.labels import wallet_names
from tandem.portals.shared.pages import address
from tandem.portals.shared.prints import posters
from tandem.portals.shared.shop import offers
from tandem.portals.shared.shop import orders as ordered
from tandem.portals.shared.telling import cards
from tandem.rewards import addressing, goals, queries, states
from tandem.rewards.ending import NoSuchOrder
from tandem.rewards.models import Order, OrderStatus, Reward
from tandem.rewards.perks import Perks, of_member

CARDS_MAX = 2


@page("rewards/", permission="member.view", template="shop.html", is_for_former=True)
def shop(portal: Portal) -> Mapping[str, Any]:
    """What I can have, cheapest first; searched, and narrowed down to what is within reach."""
    member, asked = member_of(portal), offers.OFFERS.asked(portal)
    has = cards.available(portal, member.id)
    perks = _perks(portal, member)
    rows, total = offers.page_of(
        portal,
        asked,
        has,
        audiences=audiences.held(portal, member.id),
        perks=perks,
    )
    goal = goals.of_member(member.id, organiser_id=portal.organiser_id)
    return framed(
        portal,
        member,
        "shop",
        balance=ledger.balance(
            member.id, organiser_id=portal.organiser_id, book_id=book_of(portal)
        ),
        list=offers.OFFERS.shown(
            asked, [{"points": Cell(row.points)} for row in rows], total=total
        ),
        offers=offers.cards(portal, rows, has, goal=goal, perks=perks),
    )


def _perks(portal: Portal, member: Member) -> Perks:
    return of_member(member.id, programme=portal.programme, now=portal.now)


def _known(portal: Portal, reward: UUID) -> Reward:
    """A reward that is offered to this member to be ordered."""
    theirs = audiences.held(portal, member_of(portal).id)
    return offers.known(portal, reward, audiences=theirs)


@page(
    "rewards/<uuid:reward>/",
    permission="member.view",
    template="reward.html",
    guard=_known,
    actions=[actions.order, actions.take, actions.save_for, actions.drop_goal],
    is_for_former=True,
)
def reward(portal: Portal, reward: UUID) -> Mapping[str, Any]:
    """One reward: what it is, how far it is, and ordering it."""
    member, row = member_of(portal), _known(portal, reward)
    goal = goals.of_member(member.id, organiser_id=portal.organiser_id)
    has, perks = cards.available(portal, member.id), _perks(portal, member)
    offer = offers.card(portal, row, has, wallet_names(portal), goal, perks)
    can_order = not (offer["missing_points"] or offer["has_run_out"] or offer["opens_on"])
    action = actions.order if offer["is_shipped"] else actions.take
    initial = _address(portal, member) if offer["is_shipped"] else None
    # What was refused is said in its form, though the points or the last piece went meanwhile.
    was_refused = portal.failed is not None and portal.failed[0] == action
    return framed(
        portal,
        member,
        "shop",
        offer=offer,
        order=portal.form(action, initial=initial) if can_order or was_refused else None,
        button=offers.button(offer),
        goal=portal.form(actions.drop_goal if offer["is_goal"] else actions.save_for),
    )


def _address(portal: Portal, member: Member) -> dict[str, str]:
    """Where the member had something sent to last, else what is known of their firm."""
    last = queries.last_address(
        member.id, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    if last:
        return last
    company, person = member.company, member.person
    known = {"name": member.name, "phone": person.phone if person else ""}
    if company is None:
        return known
    return {
        **known,
        "street": company.street,
        "postal_code": company.postal_code,
        "city": company.city,
    }


@page(
    "rewards/orders/",
    permission="member.view",
    template="orders.html",
    actions=[actions.cancel],
    is_for_former=True,
)
def orders(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """What I ordered, and how far it is; as a file too."""
    member, asked = member_of(portal), ordered.ORDERS.asked(portal)
    cells, total = ordered.rows(
        portal,
        asked,
        kin_of(portal),
        cancel=actions.cancel,
        shown_at="member:discount",
        addressed_at="member:order-address",
    )
    if asked.is_file:
        return ordered.ORDERS.exported(portal, cells)
    listing = ordered.listing(portal, kin_of(portal))
    return framed(portal, member, "shop", list=listing.shown(asked, cells, total=total))


def _discount(portal: Portal, own_voucher: UUID) -> Order:
    """What I ordered and have by its number, or had: the page may stand open at the till."""
    scope: dict[str, Any] = {
        "programme_id": portal.programme.id,
        "organiser_id": portal.organiser_id,
    }
    rows = Order.objects.within(**scope).filter(member_id__in=kin_of(portal))
    row = rows.one(NoSuchOrder(), id=own_voucher)
    if queries.reward(row.reward_id, **scope).is_shipped:
        raise NoSuchOrder()
    return row


@page(
    "rewards/orders/<uuid:own_voucher>/",
    permission="member.view",
    template="discount.html",
    guard=_discount,
    is_for_former=True,
)
def discount(portal: Portal, own_voucher: UUID) -> Mapping[str, Any]:
    """The number and the code that are shown at a till."""
    row = _discount(portal, own_voucher)
    reward = queries.reward(
        row.reward_id, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    till = portal.request.build_absolute_uri(portal.address("partner:till"))
    return framed(
        portal,
        member_of(portal),
        "shop",
        name=localized(reward.name, portal.language),
        text=localized(reward.description, portal.language),
        number=f"{row.number[:4]} {row.number[4:]}",
        qr=posters.qr(f"{till}?c={row.number}"),
        ended_at=row.ended_at if row.status != OrderStatus.ORDERED else None,
        is_used=row.status == OrderStatus.SHIPPED,
    )


def _unaddressed(portal: Portal, unaddressed: UUID) -> Order:
    """An order of mine that waits for an address."""
    rows = addressing.without_address(
        member_of(portal).id,
        programme_id=portal.programme.id,
        organiser_id=portal.organiser_id,
    )
    row = next((row for row in rows if row.id == unaddressed), None)
    if row is None:
        raise NoSuchOrder()
    return row


@page(
    "rewards/orders/<uuid:unaddressed>/address/",
    permission="member.view",
    template="order_address.html",
    guard=_unaddressed,
    actions=[actions.address],
    is_for_former=True,
)
def order_address(portal: Portal, unaddressed: UUID) -> Mapping[str, Any]:
    """Where a prize is sent to."""
    row, member = _unaddressed(portal, unaddressed), member_of(portal)
    reward = queries.reward(
        row.reward_id, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    return framed(
        portal,
        member,
        "shop",
        name=localized(reward.name, portal.language),
        form=portal.form(actions.address, initial=_address(portal, member)),
    )


def home(portal: PortalContext) -> Sequence[HomeCard]:
    """What can be shown at a till, and prizes that wait for an address."""
    return [*_to_use(portal), *_to_address(portal)]


def _to_use(portal: PortalContext) -> list[HomeCard]:
    scope: dict[str, Any] = {
        "programme_id": portal.programme.id,
        "organiser_id": portal.actor.organiser_id,
    }
    ready = states.to_use([member_of(portal).id], **scope)[:CARDS_MAX]
    return [
        HomeCard(
            localized(queries.reward(reward_id, **scope).name, portal.language),
            address(portal, "member:discount", own_voucher=order_id)
            if times == 1
            else address(portal, "member:orders") + "?status=READY",
            _("Show it at the till"),
            ngettext("%(n)s ready to use", "%(n)s ready to use", times) % {"n": times},
        )
        for reward_id, order_id, times in ready
    ]


def _to_address(portal: PortalContext) -> list[HomeCard]:
    rows = addressing.without_address(
        member_of(portal).id,
        programme_id=portal.programme.id,
        organiser_id=portal.actor.organiser_id,
    )
    return [
        HomeCard(
            _("Where may we send your prize?"),
            address(portal, "member:order-address", unaddressed=row.id),
            _("Say where"),
            _("Order %(number)s") % {"number": row.number},
        )
        for row in rows[:CARDS_MAX]
    ]
