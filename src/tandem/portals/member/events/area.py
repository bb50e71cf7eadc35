"""The area of events: it has no place in the menu, and its cards stand on the first page."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.member.events import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Events"),
    group="TODAY",
    order=55,
    way=ways.EVENTS,
    pages=[pages.events, pages.event, pages.event_calendar],
    is_shown=lambda _programme: False,
    home=pages.home,
)
