"""The area of picking: it has no place in the menu."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.partner.picking import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Search"),
    group="SETTINGS",
    order=90,
    pages=[pages.pick],
    is_shown=lambda _programme: False,
)
