"""The area of a partner's own points."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.partner.wallet import ordered, pages, shop, showing
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Our points"),
    group="REWARDS",
    order=10,
    icon="wallet",
    pages=[
        pages.wallet,
        showing.shown,
        showing.shown_worker,
        shop.shop,
        ordered.orders,
        pages.statement,
        shop.reward,
        pages.given,
    ],
    home=showing.home,
)
