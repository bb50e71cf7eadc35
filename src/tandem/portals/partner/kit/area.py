"""The area of the kit."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.partner.kit import certificate, library, pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("At the counter"),
    group="PEOPLE",
    order=15,
    icon="megaphone",
    pages=[
        pages.kit,
        certificate.certificate,
        certificate.certificate_paper,
        library.kit_material,
        library.kit_material_file,
    ],
)
