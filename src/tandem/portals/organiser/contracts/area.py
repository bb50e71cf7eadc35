"""The area of contracts."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from tandem.contracts import keeping
from tandem.platform import clock
from tandem.portals.organiser.contracts import pages, table
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.declaring import Area


def _waiting(portal: PortalContext) -> int:
    """How many end soon, and how many are over and nobody ended."""
    today: date = clock.now().astimezone(ZoneInfo(portal.programme.time_zone)).date()
    contracts = keeping.ending(
        portal.programme.id, organiser_id=portal.actor.organiser_id, today=today
    )
    return contracts.count()


AREA = Area(
    title=_("Contracts"),
    group="PEOPLE",
    order=60,
    icon="file-pen-line",
    pages=[pages.contracts, pages.contract, table.contracts_import, table.contracts_table],
    waiting=_waiting,
)
