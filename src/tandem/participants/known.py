"""Members as tables name them: by number, tax number, e-mail address or card."""

from collections.abc import Sequence
from uuid import UUID

from tandem.kit import codes
from tandem.participants.models import IdentifierKind
from tandem.participants.queries import known_as


def said_of(number: str, tax_id: str, email: str, card: str, *, country: str) -> tuple[str, str] | None:
    """The (kind, value) of the best identification in a row; None when it names nobody."""
    if number:
        return IdentifierKind.NUMBER.value, number
    if tax_id:
        try:
            return IdentifierKind.TAX_ID.value, codes.parse_tax_id(tax_id, country=country)
        except codes.NotACode:
            return IdentifierKind.TAX_ID.value, tax_id
    if email:
        return IdentifierKind.EMAIL.value, email.lower()
    return (IdentifierKind.CARD.value, card) if card else None


def members_of(said: Sequence[tuple[str, str]], *, programme_id: UUID, organiser_id: UUID) -> dict[tuple[str, str], int]:
    """The members of these identifications."""
    found = known_as(set(said), programme_id=programme_id, organiser_id=organiser_id)()
    return {key: member_id for key, (member_id, _joined_at) in found.items()}
