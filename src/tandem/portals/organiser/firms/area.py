"""The area of firms to confirm."""

from django.utils.translation import gettext_lazy as _

from tandem.participants.correcting import numbers
from tandem.participants.firms import queries
from tandem.portals.organiser.firms import letters, pages
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.declaring import Area


def _waiting(portal: PortalContext) -> int:
    of, key = portal.actor.organiser_id, portal.programme.id
    return queries.open_total(key, organiser_id=of) + numbers.waiting_total(key, organiser_id=of)


AREA = Area(
    title=_("Firms to confirm"),
    group="PEOPLE",
    order=20,
    pages=[pages.firms, letters.firm_letters, letters.firm_letter, letters.firm_letters_print],
    icon="building-2",
    is_shown=lambda programme: not programme["is_of_persons"],
    waiting=_waiting,
)
