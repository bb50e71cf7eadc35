"""What a partner can have for its points, and one reward."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.ledger import queries as ledger
from tandem.partners.models import Partner
from tandem.portals.partner.own import partner_of
from tandem.portals.partner.wallet import actions
from tandem.portals.partner.wallet.pages import book_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell
from tandem.portals.shared.labels import wallet_names
from tandem.portals.shared.shop import offers
from tandem.portals.shared.telling import cards
from tandem.programmes.models import PartnerRewards
from tandem.rewards import queries
from tandem.rewards.models import Party, Reward


@page("wallet/rewards/", permission="partner.view", template="shop.html", tab=_("Rewards"))
def shop(portal: Portal) -> Mapping[str, Any]:
    """What we can have, cheapest first."""
    partner_id, name = partner_of(portal)
    asked, has = offers.OFFERS.asked(portal), cards.available(portal, partner_id)
    rows, total = offers.page_of(portal, asked, has, to=Party.PARTNER)
    return {
        "partner_name": name,
        "balance": ledger.balance(
            partner_id, organiser_id=portal.organiser_id, book_id=book_of(portal)
        ),
        "list": offers.OFFERS.shown(
            asked, [{"points": Cell(row.points)} for row in rows], total=total
        ),
        "offers": offers.cards(portal, rows, has),
        "is_for_people": portal.programme.partner_rewards == PartnerRewards.PEOPLE,
    }


def _known(portal: Portal, reward: UUID) -> Reward:
    return offers.known(portal, reward, to=Party.PARTNER)


@page(
    "wallet/rewards/<uuid:reward>/",
    permission="partner.view",
    template="reward.html",
    guard=_known,
    actions=[actions.order, actions.take],
)
def reward(portal: Portal, reward: UUID) -> Mapping[str, Any]:
    """One reward: what it is, how far it is, and ordering it."""
    partner_id, name = partner_of(portal)
    has = cards.available(portal, partner_id)
    offer = offers.card(portal, _known(portal, reward), has, wallet_names(portal))
    can_order = not (offer["missing_points"] or offer["has_run_out"] or offer["opens_on"])
    action = actions.order if offer["is_shipped"] else actions.take
    initial = _address(portal, partner_id) if offer["is_shipped"] else None
    # What was refused is said in its form, though the points or the last piece went meanwhile.
    was_refused = portal.failed is not None and portal.failed[0] == action
    return {
        "partner_name": name,
        "offer": offer,
        "order": portal.form(action, initial=initial) if can_order or was_refused else None,
        "may_order": portal.may(action.permission),
        "button": offers.button(offer),
    }


def _address(portal: Portal, partner_id: int) -> dict[str, str]:
    """Where something was sent to last, else what is known of the partner."""
    last = queries.last_address(
        partner_id, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    if last:
        return last
    row = Partner.objects.of(portal.organiser_id).get(id=partner_id)
    return {"name": row.name, "city": row.city}
