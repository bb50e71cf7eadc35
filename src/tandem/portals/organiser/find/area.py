"""The area of the search over everything. It stands in the bar of every page, and in the menu while
one is there.
"""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.find import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Find"),
    group="TODAY",
    order=90,
    pages=[pages.find],
    icon="search",
    is_shown=lambda _programme: False,
)
