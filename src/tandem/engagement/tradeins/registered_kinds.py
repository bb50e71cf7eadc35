"""What trade-in is as an activity."""

from collections.abc import Collection, Mapping
from uuid import UUID

from tandem.activity.declaring import Attribute
from tandem.activity.registering import RegisteredKind, names_by, register
from tandem.catalogue import queries as catalogue
from tandem.engagement import ways
from tandem.engagement.tradeins.models import Offer

_OFFER = Attribute("offer", "Offer", is_required=True)
_CALLED = {"offer": names_by(Offer, "code")}


def _products(
    codes: Collection[str] | None, _programme_id: UUID, of: UUID, _language: str
) -> Mapping[str, str]:
    return catalogue.names_by_sku(codes or (), organiser_id=of)


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
        Attribute("product", "Product"),
    ),
    {**_CALLED, "product": _products},
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
register(*KINDS, way=ways.TRADE_INS)
