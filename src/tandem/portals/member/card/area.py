"""The area of the card: it has no place in the menu."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.member.card import pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Card"),
    group="SETTINGS",
    order=20,
    pages=[pages.card, pages.card_print, pages.card_wallet],
    is_shown=lambda _programme: False,
)
