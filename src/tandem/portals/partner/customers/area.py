"""The area of customers."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.partner.customers import inviting, joining, pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("My customers"),
    group="PEOPLE",
    order=10,
    icon="users",
    pages=[
        pages.customers,
        pages.customer,
        joining.joining,
        inviting.invite,
        inviting.poster,
        inviting.counter,
    ],
)
