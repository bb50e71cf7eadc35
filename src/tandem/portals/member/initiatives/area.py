"""The area of initiatives: it has no place in the menu."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.member.initiatives import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Initiatives"),
    group="TODAY",
    order=50,
    pages=[pages.initiative, pages.initiative_file],
    is_shown=lambda _programme: False,
)
