"""The area of what members reach and how simple it is."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.reach import pages, simple
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Reach and simplicity"),
    group="KNOW",
    order=20,
    icon="mountain",
    pages=[pages.reach, simple.simplicity],
)
