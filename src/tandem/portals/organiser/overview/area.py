"""The area of the overview."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.overview import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Overview"), group="TODAY", order=10, pages=[pages.overview], icon="layout-dashboard"
)
