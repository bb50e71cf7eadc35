"""The area of orders."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.orders import pages
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.declaring import Area
from tandem.rewards import queries


def _waiting(portal: PortalContext) -> int:
    return queries.waiting_total(portal.programme.id, organiser_id=portal.actor.organiser_id)


AREA = Area(
    title=_("Orders"),
    group="REWARDS",
    order=20,
    pages=[pages.orders],
    icon="truck",
    waiting=_waiting,
)
