"""The area of events."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.organiser.events import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Events"),
    group="ENGAGE",
    order=50,
    icon="calendar-days",
    way=ways.EVENTS,
    purpose=_("Presentations, training days, tastings, visits: whoever met you stays."),
    pages=[
        pages.events,
        pages.new_event,
        pages.event,
        pages.change_event,
        pages.event_people,
        pages.event_door,
        pages.door_worker,
    ],
)
