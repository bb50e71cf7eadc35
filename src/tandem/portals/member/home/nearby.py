"""Outlets near the member: of the programme, or where to buy one product."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.participants import queries as participants
from tandem.portals.member.home.running import sold
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.telling import nearby as showing
from tandem.portals.shared.telling import product as products


@action(showing.NearForm, permission="member.view", button=showing.BUTTON, done=_("Nearest to you"))
def near(portal: Portal, form: showing.NearForm, product: UUID | None = None) -> Next:
    """Answer at once what is near; nothing of it is kept."""
    shown = showing.here(portal.programme, showing.place_of(form), product=product, now=portal.now)
    return Next(shown_once={"nearby": shown})


@page("outlets/", permission="member.view", template="nearby.html", actions=[near])
def outlets(portal: Portal) -> Mapping[str, Any]:
    """Where goods of the programme are sold near me."""
    return _shown(portal, None)


@page(
    "products/<uuid:product>/outlets/",
    permission="member.view",
    template="nearby.html",
    guard=sold,
    actions=[near],
)
def product_outlets(portal: Portal, product: UUID) -> Mapping[str, Any]:
    """Where outlets near me are that may sell a product."""
    return _shown(portal, product)


def _shown(portal: Portal, product: UUID | None) -> dict[str, Any]:
    """By the town that is asked for, else the one of the member's own firm."""
    member, of = member_of(portal), portal.organiser_id
    town, region = showing.asked(portal.request.GET)
    own_town = "" if town else participants.city_of(member.id, organiser_id=of)
    nearby = showing.of_town(
        portal.programme, town or own_town, region, product=product, now=portal.now
    )
    if own_town and nearby.get("problem"):  # nobody asked for it
        nearby = showing.of_town(portal.programme, "", None, product=product, now=portal.now)
    row = products.product_of(product, organiser_id=of) if product else None
    return framed(
        portal,
        member,
        "home",
        product={"id": row.id, "name": row.name} if row else None,
        near=portal.form(near),
        near_at=portal.request.path,
        nearby=nearby,
    )
