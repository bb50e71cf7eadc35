"""What can be had for points, one reward, and what was ordered."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.ledger import queries as ledger
from tandem.participants.models import Member
from tandem.portals.member.own import book_of, framed, member_of
from tandem.portals.member.rewards import actions
from tandem.portals.shared import audiences, cards
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.sorting import PAGE
from tandem.portals.shared.templatetags.figures import day, points
from tandem.portals.shared.words import ORDERS as STATES
from tandem.portals.shared.words import order_rows, wallet_names
from tandem.rewards import goals, queries
from tandem.rewards.models import Reward

OFFERS = Listing(
    "offers",
    columns=[Column("points", gettext_lazy("Points"), sorts_by="points")],
    at_first="points",
    search=gettext_lazy("Search rewards"),
    choices=[Choice("reach", gettext_lazy("Show"), {"yes": gettext_lazy("within reach")})],
    empty=gettext_lazy("Rewards will stand here soon."),
)
ORDERS = Listing(
    "orders",
    columns=[
        Column("reward", gettext_lazy("Reward")),
        Column("number", gettext_lazy("Order")),
        Column("points", gettext_lazy("Points"), sorts_by="points", is_number=True),
        Column("ordered_at", gettext_lazy("Day"), sorts_by="created_at"),
        Column("state", gettext_lazy("State")),
    ],
    at_first="-ordered_at",
    choices=[
        Choice(
            "status", gettext_lazy("State"), {code: text for code, (text, _mood) in STATES.items()}
        )
    ],
    empty=gettext_lazy("Nothing ordered yet."),
)


@page("rewards/", permission="member.view", template="shop.html")
def shop(portal: Portal) -> Mapping[str, Any]:
    """What I can have, cheapest first; searched, and narrowed down to what is within reach."""
    member, asked = member_of(portal), OFFERS.asked(portal)
    has = cards.available(portal, member.id)
    found = queries.offered(
        portal.programme.id,
        organiser_id=portal.organiser_id,
        q=asked.q,
        languages=portal.programme.languages,
        within=has if asked.choices["reach"] else None,
        audiences=audiences.held(portal, member.id),
    ).filter(is_automatic=False)
    rows = list(found.order_by(*asked.by)[asked.rows])
    goal = goals.of_member(member.id, organiser_id=portal.organiser_id)
    names = wallet_names(portal)
    return framed(
        portal,
        member,
        "shop",
        balance=ledger.balance(
            member.id, organiser_id=portal.organiser_id, book_id=book_of(portal)
        ),
        list=OFFERS.shown(
            asked, [{"points": Cell(row.points)} for row in rows], total=found.count()
        ),
        offers=[_offer(portal, row, has, names, goal) for row in rows[:PAGE]],
    )


def _offer(
    portal: Portal,
    row: Reward,
    has: Mapping[str, int],
    names: Mapping[str, str],
    goal: UUID | None,
) -> dict[str, Any]:
    """A reward with the word for what it costs, and how far it is."""
    offer = queries.offer_of(row, available=has, language=portal.language)
    return {
        "id": offer.id,
        "name": offer.name,
        "description": offer.description,
        "points": offer.points,
        "unit": "" if offer.wallet == "REWARD" else names.get(offer.wallet, offer.wallet),
        "stock": offer.stock,
        "has_run_out": offer.stock == 0,
        "picture_id": offer.picture_id,
        "missing_points": offer.missing_points,
        "have": offer.points - offer.missing_points,
        "is_shipped": offer.is_shipped,
        "is_goal": offer.id == goal,
    }


def _known(portal: Portal, reward: UUID) -> Reward:
    """A reward that is offered to this member to be ordered."""
    theirs = queries.offered(
        portal.programme.id,
        organiser_id=portal.organiser_id,
        audiences=audiences.held(portal, member_of(portal).id),
    )
    row = theirs.filter(is_automatic=False, id=reward).order_by("id").first()
    if row is None:
        raise queries.NoSuchReward()
    return row


@page(
    "rewards/<uuid:reward>/",
    permission="member.view",
    template="reward.html",
    guard=_known,
    actions=[actions.order, actions.take, actions.save_for, actions.drop_goal],
)
def reward(portal: Portal, reward: UUID) -> Mapping[str, Any]:
    """One reward: what it is, how far it is, and ordering it."""
    member, row = member_of(portal), _known(portal, reward)
    goal = goals.of_member(member.id, organiser_id=portal.organiser_id)
    offer = _offer(portal, row, cards.available(portal, member.id), wallet_names(portal), goal)
    can_order = not (offer["missing_points"] or offer["has_run_out"])
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
        button=_button(offer),
        goal=portal.form(actions.drop_goal if offer["is_goal"] else actions.save_for),
    )


def _button(offer: Mapping[str, Any]) -> str:
    if offer["unit"]:
        return _("Order for %(n)s (%(unit)s)") % {
            "n": points(offer["points"]),
            "unit": offer["unit"],
        }
    return _("Order for %(n)s points") % {"n": points(offer["points"])}


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


@page("rewards/orders/", permission="member.view", template="orders.html", actions=[actions.cancel])
def orders(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """What I ordered, and how far it is; as a file too."""
    member, asked = member_of(portal), ORDERS.asked(portal)
    found = queries.asked(
        portal.programme.id, organiser_id=portal.organiser_id, status=asked.choices["status"]
    )
    found = found.filter(member_id=member.id)
    orders = found.order_by(*asked.by)[asked.rows]
    names = wallet_names(portal)
    rows = order_rows(
        queries.rows_of(orders, organiser_id=portal.organiser_id, language=portal.language)
    )
    cells = [_cells(portal, row, names) for row in rows]
    if asked.is_file:
        return ORDERS.exported(portal, cells)
    return framed(portal, member, "shop", list=ORDERS.shown(asked, cells, total=found.count()))


def _cells(portal: Portal, row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Cell]:
    unit = "" if row["wallet"] == "REWARD" else names.get(row["wallet"], row["wallet"])
    cancel = portal.form(actions.cancel, of=row["id"], initial={"order": row["id"]})
    return {
        "reward": Cell(row["reward"], note=_note(row)),
        "number": Cell(row["number"]),
        "points": Cell(points(row["points"]), note=unit, value=row["points"]),
        "ordered_at": Cell(day(row["ordered_at"]), value=row["ordered_at"]),
        "state": Cell(
            row["state"],
            mood=row["mood"],
            value=str(row["state"]),
            forms=[cancel] if row["is_open"] and row["is_shipped"] else (),
        ),
    }


def _note(row: Mapping[str, Any]) -> str:
    """Where it is on its way to, or why it is not."""
    if row["reason"]:
        return str(row["reason"])
    if row["tracking"]:
        return _("tracking number %(tracking)s") % {"tracking": row["tracking"]}
    to = row["address"]
    return f"{to['street']}, {to['postal_code']} {to['city']}" if to.get("street") else ""
