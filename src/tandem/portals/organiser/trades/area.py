"""The area of trades."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.trades import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(title=_("Trades"), group="SETTINGS", order=15, pages=[pages.trades], icon="hammer")
