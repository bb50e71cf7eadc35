"""The area of rewards."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.member.rewards import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Rewards"),
    group="REWARDS",
    order=10,
    pages=[pages.shop, pages.reward, pages.orders, pages.discount, pages.order_address],
    home=pages.home,
)
