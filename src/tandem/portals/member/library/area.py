"""The area of the library: members come to it from their first page."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.member.library import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Library"),
    group="TODAY",
    order=70,
    way=ways.LIBRARY,
    pages=[pages.library, pages.material, pages.material_file],
    is_shown=lambda _programme: False,
    home=pages.home,
)
