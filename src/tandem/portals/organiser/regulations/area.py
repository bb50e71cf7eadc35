"""The area of the regulations."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.regulations import pages, versions
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Regulations"),
    group="PROGRAMME",
    order=50,
    icon="scroll-text",
    pages=[
        pages.regulations,
        pages.regulations_paragraph,
        versions.regulations_versions,
        versions.regulations_version,
        versions.regulations_paper,
    ],
)
