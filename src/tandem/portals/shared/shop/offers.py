"""What is offered, as a card each, by what one has."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.lists import Asked, Choice, Column, Listing
from tandem.portals.shared.labels import wallet_names
from tandem.portals.shared.sorting import PAGE
from tandem.portals.shared.templatetags.figures import points
from tandem.rewards import queries
from tandem.rewards.models import Party, Reward

OFFERS = Listing(
    "offers",
    columns=[Column("points", gettext_lazy("Points"), sorts_by="points")],
    at_first="points",
    search=gettext_lazy("Search rewards"),
    choices=[Choice("reach", gettext_lazy("Show"), {"yes": gettext_lazy("within reach")})],
    empty=gettext_lazy("Rewards will stand here soon."),
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
    ).filter(is_automatic=False)
    return list(offered.order_by(*asked.by)[asked.rows]), offered.count()


def cards(
    portal: PortalContext,
    rows: list[Reward],
    has: Mapping[str, int],
    *,
    goal: UUID | None = None,
    percent: int = 0,
) -> list[dict[str, Any]]:
    """Those of a page, each as `card`."""
    names = wallet_names(portal)
    return [card(portal, row, has, names, goal, percent) for row in rows[:PAGE]]


def card(
    portal: PortalContext,
    row: Reward,
    has: Mapping[str, int],
    names: Mapping[str, str],
    goal: UUID | None = None,
    percent: int = 0,
) -> dict[str, Any]:
    """A reward with the word for what it costs, and how far it is; so many per cent off."""
    offer = queries.offer_of(row, available=has, language=portal.language, percent=percent)
    return {
        "id": offer.id,
        "name": offer.name,
        "description": offer.description,
        "points": offer.points,
        "before": row.points if offer.points != row.points else None,
        "unit": "" if offer.wallet == "REWARD" else names.get(offer.wallet, offer.wallet),
        "stock": offer.stock,
        "has_run_out": offer.stock == 0,
        "picture_id": offer.picture_id,
        "missing_points": offer.missing_points,
        "have": offer.points - offer.missing_points,
        "is_shipped": offer.is_shipped,
        "is_goal": offer.id == goal,
    }


def button(offer: Mapping[str, Any]) -> str:
    """What the button says: what it costs."""
    if offer["unit"]:
        return _("Order for %(n)s (%(unit)s)") % {
            "n": points(offer["points"]),
            "unit": offer["unit"],
        }
    return _("Order for %(n)s points") % {"n": points(offer["points"])}
