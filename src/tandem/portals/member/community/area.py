"""The area of the community: members come to it from their first page."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.member.community import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Community"),
    group="TODAY",
    order=65,
    way=ways.COMMUNITY,
    pages=[pages.community, pages.ideas, pages.question, pages.idea, pages.community_name],
    is_shown=lambda _programme: False,
    home=pages.home,
)
