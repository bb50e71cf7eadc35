"""The area of editions."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.editions import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Editions"),
    group="PROGRAMME",
    order=60,
    icon="calendar-range",
    pages=[pages.editions, pages.edition, pages.edition_close],
)
