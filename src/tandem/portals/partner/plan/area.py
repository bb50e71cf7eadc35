"""The area of the plan."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.partner.plan import pages
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.declaring import Area


def _waiting(portal: PortalContext) -> int:
    """What is late of what the partner does itself."""
    return len(pages.late(portal))


AREA = Area(
    title=_("Plan"),
    group="TODAY",
    order=20,
    icon="list-checks",
    pages=[pages.plan],
    waiting=_waiting,
)
