"""What trade-in is as an activity."""

from tandem.activity.declaring import Attribute
from tandem.activity.registering import RegisteredKind, names_by, register
from tandem.engagement.tradeins.models import Offer

_OFFER = Attribute("offer", "Offer", is_required=True)
_CALLED = {"offer": names_by(Offer, "code")}
TAKEN = RegisteredKind(
    "TRADED_IN",
    {
        "en": "Handed in",
        "pl": "Oddane w rozliczeniu",
        "ro": "Predat la schimb",
        "be": "Здадзена ў залік",
    },
    (
        _OFFER,
        Attribute("thing", "Thing"),
        Attribute("size", "Size"),
        Attribute("worth", "Worth", "NUMBER"),
    ),
    _CALLED,
)
SOLD = RegisteredKind(
    "TRADE_IN_SOLD",
    {
        "en": "Handed-in item sold",
        "pl": "Oddana rzecz sprzedana",
        "ro": "Lucrul predat s-a vândut",
        "be": "Здадзеная рэч прададзена",
    },
    (
        _OFFER,
        Attribute("price", "Price", "NUMBER"),
        Attribute("payout", "Payout", "NUMBER"),
    ),
    _CALLED,
)
KINDS = (TAKEN, SOLD)
register(*KINDS)
