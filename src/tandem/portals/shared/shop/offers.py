"""What is offered, as a card each, by what one has."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.lists import Asked, Choice, Column, Listing
from tandem.portals.shared.labels import wallet_names
from tandem.portals.shared.sorting import PAGE
from tandem.portals.shared.templatetags.figures import points
from tandem.rewards import queries
from tandem.rewards.models import Party, Reward
from tandem.rewards.perks import Perks

OFFERS = Listing(
    "offers",
    columns=[Column("points", gettext_lazy("Points"), sorts_by="points")],
    at_first="points",
    search=gettext_lazy("Search rewards"),
    choices=[Choice("reach", gettext_lazy("Show"), {"yes": gettext_lazy("within reach")})],
    empty=gettext_lazy(
        "There are no rewards yet. As soon as the organiser offers one, you see here what it "
        "costs, and order it."
    ),
)


def known(
    portal: PortalContext,
    reward: UUID,
    *,
    to: Party = Party.MEMBER,
    audiences: Collection[UUID] | None = None,
) -> Reward:
    """A reward that is offered to be ordered; of members, by whom of them: `queries.offered`.

    Raises:
        NoSuchReward
    """
    offered = queries.offered(
        portal.programme.id,
        organiser_id=portal.actor.organiser_id,
        to=to,
        audiences=audiences,
    )
    row = offered.filter(is_automatic=False, id=reward).order_by("id").first()
    if row is None:
        raise queries.NoSuchReward()
    return row


def page_of(
    portal: PortalContext,
    asked: Asked,
    has: Mapping[str, int],
    *,
    to: Party = Party.MEMBER,
    audiences: Collection[UUID] | None = None,
    perks: Perks = Perks(),
) -> tuple[list[Reward], int]:
    """The rewards of a page, and how many there are in all."""
    offered = queries.offered(
        portal.programme.id,
        organiser_id=portal.actor.organiser_id,
        q=asked.q,
        languages=portal.programme.languages,
        within=has if asked.choices["reach"] else None,
        to=to,
        audiences=audiences,
        perks=perks,
    ).filter(is_automatic=False)
    return list(offered.order_by(*asked.by)[asked.rows]), offered.count()


def cards(
    portal: Portal,
    rows: list[Reward],
    has: Mapping[str, int],
    *,
    goal: UUID | None = None,
    perks: Perks = Perks(),
) -> list[dict[str, Any]]:
    """Those of a page, each as `card`."""
    names = wallet_names(portal)
    return [card(portal, row, has, names, goal, perks) for row in rows[:PAGE]]


def card(
    portal: Portal,
    row: Reward,
    has: Mapping[str, int],
    names: Mapping[str, str],
    goal: UUID | None = None,
    perks: Perks = Perks(),
) -> dict[str, Any]:
    """A reward with the word for what it costs, and how far it is; with what one has ahead of
    others.
    """
    offer = queries.offer_of(row, available=has, language=portal.language, perks=perks)
    today = portal.programme.day_at(portal.now)
    opens_on = offer.opens_on if offer.opens_on and offer.opens_on > today else None
    is_early = not opens_on and bool(offer.opens_for_all_on and offer.opens_for_all_on > today)
    before = row.points + row.delivery_points
    return {
        "id": offer.id,
        "name": offer.name,
        "description": offer.description,
        "points": offer.points,
        "before": before if offer.points < before else None,
        "unit": "" if offer.wallet == "REWARD" else names.get(offer.wallet, offer.wallet),
        "stock": offer.stock,
        "has_run_out": offer.stock == 0,
        "picture_id": offer.picture_id,
        "missing_points": offer.missing_points,
        "have": offer.points - offer.missing_points,
        "is_shipped": offer.is_shipped,
        "is_goal": offer.id == goal,
        "delivery": offer.delivery_points,
        "is_delivery_free": offer.is_delivery_free,
        "opens_on": opens_on,
        "early_until": offer.opens_for_all_on if is_early else None,
        "early_on": row.early_on if opens_on and row.early_on and not perks.is_early else None,
    }


def button(offer: Mapping[str, Any]) -> str:
    """What the button says: what it costs."""
    if offer["unit"]:
        return _("Order for %(n)s (%(unit)s)") % {
            "n": points(offer["points"]),
            "unit": offer["unit"],
        }
    text = ngettext("Order for %(n)s point", "Order for %(n)s points", offer["points"])
    return text % {"n": points(offer["points"])}
