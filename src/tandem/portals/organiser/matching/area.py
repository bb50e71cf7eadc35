"""The area of aliases to be matched."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.matching import pages, told_twice
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("To be matched"),
    group="PURCHASES",
    order=30,
    pages=[pages.unknown, told_twice.told_twice],
    icon="circle-question-mark",
)
