"""The area of product codes."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.codes import batch, checks, pages, sheets
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Product codes"),
    group="PURCHASES",
    order=40,
    pages=[
        pages.codes,
        checks.codes_checks,
        pages.codes_serials,
        pages.codes_table,
        batch.codes_batch,
        batch.codes_used,
        batch.codes_answers,
        sheets.codes_export,
        sheets.codes_sheet,
    ],
    icon="qr-code",
)
