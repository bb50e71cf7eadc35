"""The area of a member's paid membership."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.member.club import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Membership"),
    group="SETTINGS",
    order=20,
    pages=[pages.membership, pages.fee_paper],
    home=pages.home,
)
