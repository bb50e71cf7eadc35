"""The area of claims."""

from django.utils.translation import gettext_lazy as _

from tandem.evidence import queries
from tandem.portals.organiser.claims import one, pages
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.declaring import Area


def _waiting(portal: PortalContext) -> int:
    of = portal.actor.organiser_id
    return queries.claims_total(portal.programme.id, organiser_id=of, statuses=["IN_REVIEW"])


AREA = Area(
    title=_("To confirm"),
    group="PURCHASES",
    order=20,
    pages=[pages.claims, one.claim, one.claim_page],
    icon="circle-check",
    waiting=_waiting,
)
