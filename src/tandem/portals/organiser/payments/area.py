"""The area of payments."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.payments import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Payments"),
    group="PURCHASES",
    order=50,
    icon="banknote",
    pages=[pages.payments, pages.payments_import, pages.payments_table],
    is_shown=lambda programme: bool(programme["asks_payment"]),
)
