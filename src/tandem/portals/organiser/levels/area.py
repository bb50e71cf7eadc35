"""The area of levels."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.levels import finding, pages, targets
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Levels"),
    group="PROGRAMME",
    order=30,
    icon="layers",
    find=finding.find,
    pages=[
        pages.levels,
        pages.ladder,
        pages.memberships,
        targets.targets,
        targets.targets_import,
        targets.targets_table,
    ],
)
