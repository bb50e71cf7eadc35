"""The area of products."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.products import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(title=_("Products"), group="PROGRAMME", order=40, pages=[pages.products])
