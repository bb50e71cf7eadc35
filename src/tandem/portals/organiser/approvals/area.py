"""The area of points to agree to."""

from django.utils.translation import gettext_lazy as _

from tandem.adjustments import approving
from tandem.earning import ceilings
from tandem.portals.organiser.approvals import pages
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.declaring import Area
from tandem.portals.shared.areas.menus import WAITING_MAX


def _waiting(portal: PortalContext) -> int:
    # On every page: what is beyond the figure shown is not counted.
    return approving.waiting_total(portal.programme, most=WAITING_MAX + 1) + ceilings.waiting_total(
        portal.programme
    )


AREA = Area(
    title=_("To agree to"),
    group="MONEY",
    order=20,
    pages=[pages.approvals],
    icon="badge-check",
    is_shown=lambda programme: bool(programme["asks_to_agree"]),
    waiting=_waiting,
)
