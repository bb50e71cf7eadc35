"""The area of agreements."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.partner.agreements import pages
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.declaring import Area


def _waiting(portal: PortalContext) -> int:
    """How many wait for our signature."""
    return len(pages.unsigned(portal))


AREA = Area(
    title=_("Agreements"),
    group="TODAY",
    order=30,
    icon="file-pen-line",
    pages=[pages.agreements, pages.agreement, pages.agreement_paper],
    waiting=_waiting,
)
