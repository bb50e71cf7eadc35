"""The area of inviting: members come to it from their first page, and from who they are."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.engagement.referrals import queries
from tandem.portals.member.referrals import pages
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.declaring import Area, HomeCard
from tandem.portals.shared.pages import address


def _cards(portal: PortalContext) -> Sequence[HomeCard]:
    assert portal.actor.member_id is not None
    total = queries.counted_of(portal.actor.member_id, organiser_id=portal.actor.organiser_id)
    return [
        HomeCard(
            title=_("Invite a friend"),
            address=address(portal, "member:friends"),
            button=_("Invite"),
            note=_("%(n)s joined by your code") % {"n": total} if total else "",
        )
    ]


AREA = Area(
    title=_("Invite"),
    group="TODAY",
    order=90,
    pages=[pages.friends, pages.friends_card],
    is_shown=lambda _programme: False,
    way=ways.REFERRALS,
    home=_cards,
)
