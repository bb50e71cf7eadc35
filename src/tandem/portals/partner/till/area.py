"""The area of the till."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.partner.till import counter, pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("At the till"),
    group="PURCHASES",
    order=15,
    icon="ticket-percent",
    pages=[pages.till, counter.benefits, counter.member_benefits, pages.discount],
)
