"""The area of initiatives and goals."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.initiatives import finding, goals, pages, result
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Initiatives"),
    group="PROGRAMME",
    order=15,
    icon="flag",
    pages=[
        pages.initiatives,
        goals.goals,
        pages.new_initiative,
        pages.initiative,
        pages.change_initiative,
        result.initiative_result,
        goals.goal,
    ],
    find=finding.find,
)
