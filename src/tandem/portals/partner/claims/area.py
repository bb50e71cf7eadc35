"""The area of claims."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.partner.claims import one, pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("To confirm"),
    group="PURCHASES",
    order=10,
    pages=[pages.claims, one.claim, one.claim_page],
    icon="circle-check",
)
