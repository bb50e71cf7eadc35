"""The area from which ways of taking part are turned on."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.engage import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Ways to take part"),
    group="ENGAGE",
    order=10,
    icon="blocks",
    pages=[pages.engage],
)
