"""The area of people."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.people import erasing, pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("People"),
    group="SETTINGS",
    order=10,
    pages=[pages.people, pages.keys, erasing.staff_erasing, erasing.colleague],
    icon="key-round",
)
