"""The area of finance."""

from django.utils.translation import gettext_lazy as _

from tandem.earning.models import Adjustment, AdjustmentStatus
from tandem.portals.organiser.finance import (
    adjustments,
    expiry,
    openings,
    pages,
    transfers,
)
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.declaring import Area
from tandem.portals.shared.areas.menus import WAITING_MAX


def _waiting(portal: PortalContext) -> int:
    """Adjustments that wait for a second person."""
    if not portal.may("ledger.adjust"):
        return 0
    waiting = Adjustment.objects.of(portal.actor.organiser_id).filter(
        programme_id=portal.programme.id, status=AdjustmentStatus.WAITING
    )
    return waiting.order_by()[: WAITING_MAX + 1].count()


AREA = Area(
    title=_("Finance"),
    group="MONEY",
    order=10,
    pages=[
        pages.finance,
        pages.cohorts,
        transfers.transfers,
        adjustments.adjustments,
        expiry.expiry,
        openings.opening,
        openings.opening_table,
    ],
    icon="landmark",
    waiting=_waiting,
)
