"""The area of orders."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.orders import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(title=_("Orders"), group="REWARDS", order=20, pages=[pages.orders])
