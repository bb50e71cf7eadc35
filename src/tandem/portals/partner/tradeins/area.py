"""The area of trade-in at the counter."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.partner.tradeins import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Trade-in"),
    group="PEOPLE",
    order=40,
    icon="recycle",
    way=ways.TRADE_INS,
    pages=[pages.trade_ins, pages.take_in, pages.trade_in, pages.trade_in_paper],
)
