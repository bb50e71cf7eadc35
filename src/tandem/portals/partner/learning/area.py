"""The area of learning: courses for who works here, and for its manager who has learnt them."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.partner.learning import pages
from tandem.portals.shared.areas.declaring import Area
from tandem.portals.shared.learning import pages as shared

AREA = Area(
    title=_("Learning"),
    group="PEOPLE",
    order=30,
    icon="graduation-cap",
    way=ways.LEARNING,
    pages=[*pages.SHARED, pages.trained],
    home=shared.home,
)
