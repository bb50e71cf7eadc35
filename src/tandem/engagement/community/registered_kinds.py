"""What is done in the community, as activities."""

from collections.abc import Collection, Mapping
from uuid import UUID

from tandem.activity.declaring import Attribute
from tandem.activity.registering import RegisteredKind, register
from tandem.catalogue import queries as catalogue
from tandem.engagement import ways


def _products(
    codes: Collection[str] | None, _programme_id: UUID, of: UUID, _language: str
) -> Mapping[str, str]:
    return catalogue.names_by_sku(codes or (), organiser_id=of)


ANSWER_ACCEPTED = RegisteredKind(
    "ANSWER_ACCEPTED",
    {
        "en": "Answer accepted",
        "pl": "Odpowiedź uznana za pomocną",
        "ro": "Răspuns acceptat",
        "be": "Адказ прыняты",
    },
)
IDEA_TAKEN = RegisteredKind(
    "IDEA_TAKEN",
    {
        "en": "Idea taken up",
        "pl": "Pomysł przyjęty",
        "ro": "Idee preluată",
        "be": "Ідэя прынята",
    },
)
REVIEW_WRITTEN = RegisteredKind(
    "REVIEW_WRITTEN",
    {
        "en": "Review written",
        "pl": "Opinia o produkcie",
        "ro": "Recenzie scrisă",
        "be": "Водгук напісаны",
    },
    (Attribute("product", "Product"),),
    {"product": _products},
)
KINDS = (ANSWER_ACCEPTED, IDEA_TAKEN, REVIEW_WRITTEN)
register(*KINDS, way=ways.COMMUNITY)
