"""The area of events."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.partner.events import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Events"),
    group="TODAY",
    order=40,
    icon="calendar-days",
    way=ways.EVENTS,
    pages=[pages.events, pages.event_door, pages.door_worker],
)
