"""The area of payments."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.partner.payments import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Payments"),
    group="PURCHASES",
    order=30,
    pages=[pages.payments],
    icon="banknote",
    is_shown=lambda programme: bool(programme["asks_payment"]),
)
