"""The area of tasks: it has no place in the menu, and its cards stand on the first page."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.member.tasks import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Tasks"),
    group="TODAY",
    order=70,
    way=ways.TASKS,
    pages=[pages.tasks, pages.task],
    is_shown=lambda _programme: False,
    home=pages.home,
)
