"""The area of trade-in: it has no place in the menu, and its cards stand on the first page."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.member.tradeins import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Trade-in"),
    group="TODAY",
    order=80,
    way=ways.TRADE_INS,
    pages=[pages.trade_ins, pages.announce, pages.trade_in, pages.trade_in_paper],
    is_shown=lambda _programme: False,
    home=pages.home,
)
