"""The area of the portal without a network: it has no place in the menu."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.member.offline import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("No signal"),
    group="SETTINGS",
    order=90,
    pages=[pages.offline, pages.worker],
    is_shown=lambda _programme: False,
)
