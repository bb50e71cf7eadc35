"""The area of the first page."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.member.home import nearby, pages, running
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Home"),
    group="TODAY",
    order=10,
    pages=[
        pages.home,
        running.running,
        running.product,
        running.product_document,
        nearby.outlets,
        nearby.product_outlets,
        pages.level,
        pages.inbox,
        pages.give,
    ],
)
