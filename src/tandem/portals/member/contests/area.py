"""The area of contests: it has no place in the menu, and its cards stand on the first page."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.member.contests import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Contests"),
    group="TODAY",
    order=60,
    way=ways.CONTESTS,
    pages=[pages.contests, pages.contest, pages.entry_photo],
    is_shown=lambda _programme: False,
    home=pages.home,
)
