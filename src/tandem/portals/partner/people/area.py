"""The area of people."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.partner.people import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(title=_("People"), group="PEOPLE", order=20, pages=[pages.people], icon="key-round")
