"""The area of contests: there where partners are ranked."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.partner.contests import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Contests"),
    group="TODAY",
    order=40,
    icon="trophy",
    way=ways.CONTESTS,
    pages=[pages.contests, pages.contest],
)
