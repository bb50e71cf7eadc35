"""The area of badges."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.badges import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Badges"),
    group="PROGRAMME",
    order=35,
    icon="medal",
    pages=[pages.badges, pages.new_badge, pages.badge],
)
