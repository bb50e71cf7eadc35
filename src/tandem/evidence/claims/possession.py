"""What the evidence says of who a firm is: invoices that only their holder can show, and sellers in
whose files it stands.

An e-invoice alone proves nothing, for anybody can write one. That its bytes, or the code or KSeF
number printed on it, are those of the seller's own file shows that its sender has it in hand.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tandem.documents.paper import fiscal_ids
from tandem.evidence.models import Claim, DocumentKind, Invoice
from tandem.kit.sql import named_queries
from tandem.partners import blind
from tandem.partners.models import Partner
from tandem.platform import statements

DAYS_MAX, SHOWN_MAX = 365, 5


def invoices_in_hand(
    member_id: int, *, tax_id: str, organiser_id: UUID, today: date
) -> Iterator[UUID]:
    """The sellers' own invoices to this firm, not older than a year, that a member has shown to
    hold; the latest first.
    """
    claims = Claim.objects.of(organiser_id).filter(member_id=member_id).exclude(proved_by=None)
    shown = {row.proved_by: row for row in claims}
    held = Invoice.objects.of(organiser_id).filter(
        key__in=list(shown),
        buyer_tax_id=tax_id,
        issued_on__gt=today - timedelta(days=DAYS_MAX),
    )
    for invoice in held.order_by("-issued_on", "key"):
        claim = shown[invoice.key]
        # Number, day and total of a page may be guessed or heard of; hash and KSeF number may not.
        is_told = fiscal_ids.is_ksef(invoice.fiscal_id) and claim.fiscal_id == invoice.fiscal_id
        if claim.sha256 == invoice.sha256 or is_told:
            yield invoice.key


def sellers_of(
    numbers: Collection[str],
    *,
    programme_id: UUID,
    organiser_id: UUID,
) -> dict[str, dict[int, date]]:
    """By tax number the partners in whose files sales to it wait, with the last day; hashed files
    too.
    """
    partners = Partner.objects.of(organiser_id).filter(programme_id=programme_id, ended_at=None)
    keys = dict(partners.exclude(blind_key="").values_list("id", "blind_key"))
    hashed = [
        (number, f"HASH:{blind.hashed(number, key)}", partner_id)
        for number in numbers
        for partner_id, key in keys.items()
    ]
    params = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "numbers": list(numbers),
        "words": [f"TAX_ID:{number}" for number in numbers],
        "hashed_numbers": [number for number, _word, _partner in hashed],
        "hashes": [word for _number, word, _partner in hashed],
        "partners": [partner_id for _number, _word, partner_id in hashed],
    }
    standing = set(partners.values_list("id", flat=True))
    sellers: dict[str, dict[int, date]] = {}
    for number, partner_id, sold_on in statements.rows(
        named_queries("tandem.evidence", "possession")["sellers_of"], params
    ):
        if partner_id in standing:
            sellers.setdefault(number, {})[partner_id] = sold_on
    return sellers


@dataclass(frozen=True, slots=True)
class InvoiceShown:
    """An invoice that a person in waiting has sent or scanned; `is_held`: the seller's own file
    holds it.
    """

    partner_id: int
    number: str
    issued_on: date | None
    gross_minor: int | None
    is_held: bool


def invoices_shown(
    members: Collection[int],
    *,
    organiser_id: UUID,
    partner_id: int | None = None,
) -> dict[int, list[InvoiceShown]]:
    """What these members have shown, the latest few of each; of one seller only, when named."""
    claims = Claim.objects.of(organiser_id).filter(member_id__in=members).exclude(partner_id=None)
    if partner_id is not None:
        claims = claims.filter(partner_id=partner_id)
    shown: dict[int, list[InvoiceShown]] = {}
    for row in claims.exclude(kind=DocumentKind.ACTION).order_by("member_id", "-created_at", "id"):
        own = shown.setdefault(row.member_id, [])
        if row.partner_id is not None and len(own) < SHOWN_MAX:
            is_held = row.proved_by is not None
            own.append(
                InvoiceShown(row.partner_id, row.number, row.issued_on, row.gross_minor, is_held)
            )
    return shown
