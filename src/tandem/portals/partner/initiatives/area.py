"""The area of initiatives: its cards stand on the first page."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.partner.initiatives import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Initiatives"),
    group="TODAY",
    order=50,
    icon="flag",
    pages=[pages.initiatives, pages.initiative, pages.initiative_file],
    is_shown=lambda _programme: False,
    home=pages.home,
)
