"""The area of what was done."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.member.activity import pages, statements
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Activity"),
    group="PURCHASES",
    order=20,
    pages=[
        pages.activity,
        pages.transaction,
        statements.statement,
        statements.statement_paper,
    ],
)
