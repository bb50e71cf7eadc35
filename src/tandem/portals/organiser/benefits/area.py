"""The area of benefits."""

from django.utils.translation import gettext_lazy as _

from tandem.benefits import queries
from tandem.portals.organiser.benefits import finding, pages, requests, uses
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.declaring import Area


def _waiting(portal: PortalContext) -> int:
    return queries.waiting_total(portal.programme.id, organiser_id=portal.actor.organiser_id)


AREA = Area(
    title=_("Benefits"),
    group="REWARDS",
    order=15,
    icon="sparkles",
    pages=[
        pages.benefits,
        requests.benefit_requests,
        uses.benefit_uses,
        pages.new_benefit,
        pages.benefit,
    ],
    waiting=_waiting,
    find=finding.find,
)
