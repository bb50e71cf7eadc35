"""The area of tasks."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.organiser.tasks import pages, results
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Tasks"),
    group="ENGAGE",
    order=40,
    icon="list-checks",
    pages=[
        pages.tasks,
        pages.new_task,
        results.task,
        pages.change_task,
        results.task_under_way,
    ],
    way=ways.TASKS,
    purpose=_("Steps over anything that members do: buy twice a month, try the new function."),
)
