"""What a partner ordered for its points."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.platform.access import memberships
from tandem.portals.partner.own import partner_of
from tandem.portals.partner.wallet import actions
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.shop import orders as ordered


@page(
    "wallet/orders/",
    permission="partner.view",
    template="orders.html",
    tab=_("Orders"),
    actions=[actions.cancel],
)
def orders(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """What we ordered, for whom, and how far it is; as a file too."""
    partner_id, name = partner_of(portal)
    asked = ordered.ORDERS.asked(portal)
    staff = memberships.people_of(partner_id, organiser_id=portal.organiser_id)
    cells, total = ordered.rows(
        portal,
        asked,
        [partner_id],
        cancel=actions.cancel,
        people={person.user_id: person.name for person in staff},
    )
    if asked.is_file:
        return ordered.ORDERS.exported(portal, cells)
    listing = ordered.listing(portal, [partner_id])
    return {"partner_name": name, "list": listing.shown(asked, cells, total=total)}
