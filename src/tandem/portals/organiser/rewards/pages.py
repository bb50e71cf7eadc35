"""What is offered, by what members can afford; and one reward."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from tandem.insights import kpis
from tandem.portals.organiser.rewards import actions
from tandem.portals.organiser.rewards import wallets as payable
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.words import wallet_names
from tandem.programmes import queries as programmes
from tandem.programmes import wallets
from tandem.rewards import queries
from tandem.rewards.models import Reward


@page("rewards/", permission="rewards.view", template="catalogue.html", actions=[actions.offer, actions.add_card])
def rewards(portal: Portal) -> Mapping[str, Any]:
    """The catalogue, with what was offered once."""
    programme_id, organiser_id = portal.programme.id, portal.organiser_id
    book_id = programmes.book(programme_id, "REWARD", organiser_id=organiser_id)
    names = wallet_names(portal)
    offers = queries.offers(programme_id, organiser_id=organiser_id, available={}, language=portal.language, is_all=True)
    cards = wallets.names(programme_id, organiser_id=organiser_id)
    return {
        "reach": kpis.reach(programme_id, organiser_id=organiser_id, book_id=book_id),
        "rows": [{**asdict(offer), "unit": names.get(offer.wallet, offer.wallet)} for offer in offers],
        "cards": [{"code": code, "name": name} for code, name in payable.choices(portal) if code in cards],
        "offer": portal.form(actions.offer),
        "add_card": portal.form(actions.add_card),
    }


def _known(portal: Portal, reward: UUID) -> Reward:
    return queries.reward(reward, programme_id=portal.programme.id, organiser_id=portal.organiser_id)


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
    name, description = (queries.word(text, portal.language) for text in (row.name, row.description))
    now = {
        "name": name,
        "description": description,
        "points": row.points,
        "stock": row.stock,
        "wallet": row.wallet,
        "shipped": row.is_shipped,
        "automatic": row.is_automatic,
        "offered": row.ended_at is None,
    }
    return {"name": name, "picture_id": row.picture_id, "change": portal.form(actions.change, initial=now)}
