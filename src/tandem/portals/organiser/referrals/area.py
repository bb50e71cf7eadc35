"""The area of referrals."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.organiser.referrals import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Referrals"),
    group="ENGAGE",
    order=70,
    icon="user-plus",
    pages=[pages.referrals, pages.referral_terms, pages.referral],
    way=ways.REFERRALS,
    purpose=_("Members invite others by a link, a code or a card; both may be thanked for it."),
)
