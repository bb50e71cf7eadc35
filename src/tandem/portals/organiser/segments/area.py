"""The area of segments."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.segments import finding, listing, pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Segments"),
    group="PEOPLE",
    order=30,
    icon="funnel",
    pages=[
        pages.segments,
        pages.new_segment,
        listing.new_list,
        pages.segment,
        pages.change_segment,
        listing.list_name,
        listing.list_import,
        listing.list_table,
    ],
    find=finding.find,
)
