"""Members as tables name them: by number, tax number, e-mail address or card."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit import codes
from tandem.kit.columns import Record, Table
from tandem.kit.errors import Invalid
from tandem.participants import cards
from tandem.participants.models import IdentifierKind
from tandem.participants.queries import known_as
from tandem.platform.isolation import opening

HEADINGS: Mapping[str, str] = {
    "number": (
        "nruczestnika numeruczestnika uczestnik member memberno membernumber membru numarmembru"
        " нумарудзельніка"
    ),
    "tax_id": "nip taxid vatid cui cif codfiscal унп",
    "email": "email emailaddress adresemail mail пошта",
    "card": "karta nrkarty card cardno cardnumber карта",
}


class NoMemberColumn(Invalid):
    """The table does not say whose its rows are."""

    code = "participants.no_member_column"
    text = _(
        "The table needs a column with the member's number, tax number, e-mail address or card."
    )


def member_table(path: Path, headings: Mapping[str, str], *, needed: Sequence[str]) -> Table:
    """A table whose rows name members, with the columns of `headings` beside.

    Raises:
        NotATable, ColumnsNotFound, TooManyRows, NoMemberColumn
    """
    table = opening.table_of(path, {**HEADINGS, **headings}, needed=needed)
    if not HEADINGS.keys() & set(table.columns):
        raise NoMemberColumn()
    return table


def said_of(row: Record, *, country: str) -> tuple[str, str] | None:
    """The (kind, value) of the best identification in a row; None when it names nobody."""
    if row["number"]:
        return IdentifierKind.NUMBER.value, row["number"]
    if tax_id := row["tax_id"]:
        try:
            return IdentifierKind.TAX_ID.value, codes.parse_tax_id(tax_id, country=country)
        except codes.NotACode:
            return IdentifierKind.TAX_ID.value, tax_id
    if row["email"]:
        return IdentifierKind.EMAIL.value, row["email"].lower()
    return (
        (IdentifierKind.CARD.value, cards.card_of(row["card"]) or row["card"])
        if row["card"]
        else None
    )


def members_of(
    identifiers: Sequence[tuple[str, str]], *, programme_id: UUID, organiser_id: UUID
) -> dict[tuple[str, str], int]:
    """The members of these identifications."""
    if not identifiers:
        return {}
    members = known_as(set(identifiers), programme_id=programme_id, organiser_id=organiser_id)()
    return {key: member_id for key, (member_id, _joined_at, _is_waiting) in members.items()}
