"""The area of the partner's outlets."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.partner.outlets import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Our outlets"),
    group="PEOPLE",
    order=18,
    icon="map-pin",
    pages=[pages.outlets, pages.own_outlet],
)
