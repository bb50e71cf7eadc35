"""The area of the library."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.organiser.library import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Library"),
    group="ENGAGE",
    order=70,
    icon="library",
    way=ways.LIBRARY,
    purpose=_("Instructions, recordings and know-how, for members and for partners' staff."),
    pages=[pages.library, pages.new_material, pages.material, pages.material_file],
)
