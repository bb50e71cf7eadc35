"""The area of contracts."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from tandem.contracts import keeping
from tandem.platform import clock
from tandem.portals.organiser.contracts import pages, table
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.declaring import Area


def _waiting(portal: PortalContext) -> int:
    """How many end soon, and how many are over and nobody ended."""
    today: date = portal.programme.day_at(clock.now())
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
