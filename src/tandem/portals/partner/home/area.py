"""The area of the first page."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.partner.home import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("What waits"),
    group="TODAY",
    order=10,
    pages=[pages.home, pages.running],
    icon="inbox",
)
