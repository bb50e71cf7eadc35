"""The area of the partner's files."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.partner.files import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Sales files"),
    group="PURCHASES",
    order=20,
    pages=[pages.files, pages.file],
    icon="file-text",
)
