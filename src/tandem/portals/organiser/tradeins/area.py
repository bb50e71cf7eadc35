"""The area of trade-in."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.organiser.tradeins import pages, payouts
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Trade-in"),
    group="ENGAGE",
    order=80,
    icon="recycle",
    way=ways.TRADE_INS,
    purpose=_("What was used is handed in at an outlet, and the next purchase is cheaper."),
    pages=[
        pages.trade_ins,
        payouts.trade_in_payouts,
        pages.new_trade_in,
        pages.trade_in,
        pages.change_trade_in,
        pages.trade_in_item,
        pages.trade_in_item_paper,
    ],
)
