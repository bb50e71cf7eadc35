"""The area of referrals."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.engagement.referrals import queries
from tandem.engagement.referrals.models import Status
from tandem.portals.organiser.referrals import pages
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.declaring import Area


def _waiting(portal: PortalContext) -> int:
    """How many a person is to look at."""
    if not portal.actor.may("engagement.decide"):
        return 0
    rows = queries.referrals(portal.programme.id, organiser_id=portal.actor.organiser_id)
    return rows.filter(status=Status.REVIEW).count()


AREA = Area(
    title=_("Referrals"),
    group="ENGAGE",
    order=70,
    icon="user-plus",
    pages=[pages.referrals, pages.referral_terms, pages.referral],
    way=ways.REFERRALS,
    waiting=_waiting,
    purpose=_("Members invite others by a link, a code or a card; both may be thanked for it."),
)
