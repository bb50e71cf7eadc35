"""What is offered, by what members can afford; and one reward."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.insights import kpis
from tandem.kit.texts import localized
from tandem.portals.organiser.rewards import actions
from tandem.portals.organiser.rewards import wallets as payable
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.choosing import audiences
from tandem.portals.shared.labels import PARTIES, wallet_names
from tandem.portals.shared.templatetags.figures import day, points
from tandem.programmes import queries as programmes
from tandem.programmes import wallets
from tandem.rewards import catalogue, queries
from tandem.rewards.models import Parties, Reward
from tandem.rewards.perks import Perks

REWARDS = Listing(
    "rewards",
    columns=[
        Column("name", _("Reward")),
        Column("points", _("Points"), sorts_by="points", is_number=True),
        Column("stock", _("In stock"), sorts_by="stock", is_number=True),
        Column("whom", _("For whom")),
        Column("state", _("State")),
    ],
    at_first="points",
    search=_("Name of a reward"),
    choices=[
        Choice("parties", _("Who may order it"), PARTIES),
        Choice("offered", _("Offered"), {"yes": _("offered now"), "no": _("no longer offered")}),
    ],
    empty=_("Nothing is offered yet. Begin with something small: the first reward should be near."),
)


@page(
    "rewards/",
    permission="rewards.view",
    template="catalogue.html",
    actions=[actions.offer, actions.add_card],
)
def rewards(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """The catalogue, with what was offered once; as a file too."""
    programme_id, organiser_id = portal.programme.id, portal.organiser_id
    asked = REWARDS.asked(portal)
    rewards = queries.named(
        programme_id,
        organiser_id=organiser_id,
        q=asked.q,
        languages=portal.programme.languages,
    )
    if asked.choices["offered"]:
        rewards = rewards.filter(ended_at__isnull=asked.choices["offered"] == "yes")
    if asked.choices["parties"]:
        rewards = rewards.filter(parties=asked.choices["parties"])
    names = wallet_names(portal)
    offers = list(rewards.order_by(*asked.by)[asked.rows])
    told = audiences.told(portal, {row.audience_id for row in offers if row.audience_id})
    rows = [_cells(portal, row, names, told.get(row.audience_id)) for row in offers]
    if asked.is_file:
        return REWARDS.exported(portal, rows)
    book_id = programmes.book(programme_id, "REWARD", organiser_id=organiser_id)
    cards = wallets.names(programme_id, organiser_id=organiser_id)
    return {
        "reach": kpis.reach(
            programme_id,
            organiser_id=organiser_id,
            book_id=book_id,
            today=portal.programme.day_at(portal.now),
        ),
        "list": REWARDS.shown(asked, rows, total=rewards.count),
        "cards": [
            {"code": code, "name": name} for code, name in payable.choices(portal) if code in cards
        ],
        "offer": portal.form(actions.offer),
        "add_card": portal.form(actions.add_card),
    }


def _cells(
    portal: Portal, row: Reward, names: Mapping[str, str], whom: Mapping[str, Any] | None
) -> dict[str, Cell]:
    unit = "" if row.wallet == "REWARD" else names.get(row.wallet, row.wallet)
    state, mood = _state(portal, row)
    name, description = (localized(text, portal.language) for text in (row.name, row.description))
    return {
        "name": Cell(
            name, href=portal.address("organiser:reward", reward=row.id), note=description
        ),
        "points": Cell(
            points(row.points),
            note=unit,
            value=row.points,
            lines=[_("delivery: %(n)s") % {"n": points(row.delivery_points)}]
            if row.delivery_points
            else (),
        ),
        "stock": (
            Cell(_("never runs out"))
            if row.stock is None
            else Cell(points(row.stock), value=row.stock)
        ),
        "whom": Cell(PARTIES[row.parties] if row.parties != Parties.MEMBERS else _("every member"))
        if whom is None
        else Cell(
            whom["text"],
            note=whom["count"],
            badges=[(_("nobody"), "bad")] if whom["is_nobody"] else (),
        ),
        "state": Cell(
            state, mood=mood, note=_("by itself") if row.is_automatic else "", value=str(state)
        ),
    }


def _state(portal: Portal, row: Reward) -> tuple[Any, str]:
    """Whether it is offered, or from which day on."""
    if row.ended_at is not None:
        return _("no longer offered"), ""
    if row.opens_on and not Perks().is_open(row, portal.programme.day_at(portal.now)):
        return _("from %(day)s on") % {"day": day(row.opens_on)}, "wait"
    return _("offered now"), "good"


def _known(portal: Portal, reward: UUID) -> Reward:
    return queries.reward(
        reward, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )


@page(
    "rewards/<uuid:reward>/",
    permission="rewards.view",
    template="reward.html",
    guard=_known,
    actions=[actions.change],
)
def reward(portal: Portal, reward: UUID) -> Mapping[str, Any]:
    """One reward, to be changed."""
    row = _known(portal, reward)
    name, description = (localized(text, portal.language) for text in (row.name, row.description))
    terms = catalogue.terms_of(row)
    now = {
        "name": name,
        "description": description,
        "points": row.points,
        "stock": row.stock,
        "stock_seen": row.stock,
        "wallet": row.wallet,
        "parties": row.parties,
        "shipped": row.is_shipped,
        "automatic": row.is_automatic,
        "delivery": row.delivery_points or None,
        "opens_on": row.opens_on,
        "early": terms.early_days or None,
        "offered": row.ended_at is None,
        **audiences.initial_of(row.audience_id, organiser_id=portal.organiser_id),
    }
    whom = audiences.told(portal, {row.audience_id} - {None})
    return {
        "name": name,
        "whom": whom.get(row.audience_id),
        "picture_id": row.picture_id,
        "change": portal.form(actions.change, initial=now),
    }
