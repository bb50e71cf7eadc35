"""The questions about evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from tandem.evidence.models import Claim, ClaimLine, Document, WaitingLine
from tandem.kit.sql import blocks
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.platform import statements

GOODS_SHOWN = 5
RIVALS_MAX = 5
CASES = (
    "claimed_by_another",
    "issued_to_another",
    "many_claims",
    "same_picture",
    "edited",
    "unusual_amount",
    "old_document",
    "overdue",
)


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in a list."""

    id: UUID
    name: str
    partner: str
    status: str
    reason: str
    received_at: datetime
    figures: dict[str, int]


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A partner's word that nobody has explained yet, and how many lines wait for it."""

    partner_id: int
    partner: str
    key: str
    text: str
    lines: int


def documents(
    programme_id: UUID, *, organiser_id: UUID, partner_id: int | None = None, member_id: int | None = None, limit: int = 50
) -> list[DocumentRow]:
    """Documents, latest first; those of one member, or those that one partner handed over, when named."""
    found = Document.objects.of(organiser_id).filter(programme_id=programme_id).select_related("upload")
    if partner_id is not None:
        found = found.filter(partner_id=partner_id, member_id=None)
    if member_id is not None:
        found = found.filter(member_id=member_id)
    rows = list(found.order_by("-created_at", "id")[:limit])
    names = _partner_names({row.partner_id for row in rows if row.partner_id}, organiser_id)
    return [
        DocumentRow(row.id, row.name, names.get(row.partner_id or 0, ""), row.status, row.reason, row.created_at, row.figures)
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim in a list; `goods` are the first of its lines as (text, quantity, unit)."""

    id: UUID
    member_id: int
    member: str
    partner: str
    kind: str
    status: str
    number: str
    issued_on: date | None
    gross_minor: int | None
    buyer: str
    signals: list[str]
    waits_for: str
    reason: str
    lines: int
    claimed_at: datetime
    goods: list[tuple[str, Decimal, str]]
    question: str
    answer: str
    appeal: str
    has_first: bool


def claims(
    programme_id: UUID, *, organiser_id: UUID, statuses: Sequence[str], partner_id: int | None = None,
    member_id: int | None = None, waits_for: str = "", limit: int = 100, only_cases: bool = False,
) -> list[ClaimRow]:  # fmt: skip
    """Claims of these statuses, oldest first; of a member latest first. Cases: those that only the organiser can settle."""
    found = _claims(programme_id, organiser_id, statuses, partner_id, member_id, waits_for)
    if only_cases:
        found = found.filter(Q(appealed_at__isnull=False) | Q(signals__has_any_keys=[*CASES]))
    return shown(
        list(found.order_by("created_at" if member_id is None else "-created_at", "id")[:limit]), organiser_id=organiser_id
    )


def shown(rows: Sequence[Claim], *, organiser_id: UUID) -> list[ClaimRow]:
    """These claims with the names of their member and seller and the first of their goods."""
    names = dict(Member.objects.of(organiser_id).filter(id__in={row.member_id for row in rows}).values_list("id", "name"))
    sellers = _partner_names({row.partner_id for row in rows if row.partner_id}, organiser_id)
    goods: dict[UUID, list[tuple[str, Decimal, str]]] = {}
    lines = ClaimLine.objects.of(organiser_id).filter(
        member_id__in={row.member_id for row in rows}, claim_id__in={row.id for row in rows}
    )
    # The first few of each, for an invoice may have ten thousand.
    first = Window(RowNumber(), partition_by=[F("member_id"), F("claim_id")], order_by="line")
    few = lines.annotate(place=first).filter(place__lte=GOODS_SHOWN).order_by("claim_id", "line")
    for claim_id, text, quantity, unit in few.values_list("claim_id", "product_text", "quantity", "unit"):
        goods.setdefault(claim_id, []).append((text, quantity.normalize(), unit))
    return [
        ClaimRow(
            row.id, row.member_id, names.get(row.member_id, ""), sellers.get(row.partner_id or 0, ""), row.kind, row.status,
            row.number, row.issued_on, row.gross_minor, row.buyer_name, row.signals, row.waits_for, row.reason,
            row.lines_total, row.created_at, goods.get(row.id, []), row.question, row.answer, row.appeal, bool(row.first_by),
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rival:
    """Another member's claim of the same invoice."""

    member_id: int
    member: str
    status: str
    claimed_at: datetime


def rivals(claim_id: UUID, member_id: int, *, organiser_id: UUID) -> list[Rival]:
    """Who else claims the invoice of this claim: by its hash, or by seller, number and day; oldest first."""
    row = Claim.objects.of(organiser_id).get(member_id=member_id, id=claim_id)
    same = Q(sha256=row.sha256)
    if row.partner_id is not None:
        numbered = Q(partner_id=row.partner_id, number_key=row.number_key, issued_on=row.issued_on)
        same |= numbered if row.number_key else numbered & Q(gross_minor=row.gross_minor)
    found = Claim.objects.of(organiser_id).filter(same, programme_id=row.programme_id, status__in=("REFERRED", "ACCEPTED"))
    others = list(found.exclude(member_id=member_id).order_by("created_at", "id")[:RIVALS_MAX])
    names = dict(Member.objects.of(organiser_id).filter(id__in={other.member_id for other in others}).values_list("id", "name"))
    return [Rival(other.member_id, names.get(other.member_id, ""), other.status, other.created_at) for other in others]


@dataclass(frozen=True, slots=True)
class SecondLooks:
    """How often what one person or the machine had agreed to was looked at again, and how often it did not stand."""

    first_by: str
    total: int
    overturned: int


def second_looks(programme_id: UUID, *, organiser_id: UUID) -> list[SecondLooks]:
    """The second looks at claims by who looked first, most looks first; appeals are left out."""
    found = Claim.objects.of(organiser_id).filter(programme_id=programme_id, appealed_at=None, decided_at__isnull=False)
    wrong = Q(status="REJECTED") | Q(corrected_at__isnull=False)
    groups = found.exclude(first_by="").values("first_by").annotate(total=Count("id"), overturned=Count("id", filter=wrong))
    return [SecondLooks(**row) for row in groups.order_by("-total", "first_by")]


def claims_total(
    programme_id: UUID, *, organiser_id: UUID, statuses: Sequence[str], partner_id: int | None = None, waits_for: str = ""
) -> int:
    """How many claims there are of these statuses, and wait for one of the two."""
    return _claims(programme_id, organiser_id, statuses, partner_id, None, waits_for).count()


def _claims(
    programme_id: UUID, organiser_id: UUID, statuses: Sequence[str], partner_id: int | None, member_id: int | None, waits_for: str
) -> QuerySet[Claim]:  # fmt: skip
    found = Claim.objects.of(organiser_id).filter(programme_id=programme_id, status__in=statuses)
    if partner_id is not None:
        found = found.filter(partner_id=partner_id)
    if waits_for:
        found = found.filter(waits_for=waits_for)
    return found if member_id is None else found.filter(member_id=member_id)


def documents_without_claims(programme_id: UUID, *, organiser_id: UUID, member_id: int) -> list[DocumentRow]:
    """A member's documents that are being read, or were refused as they came."""
    claimed = Claim.objects.of(organiser_id).filter(member_id=member_id).values("document_id")
    found = Document.objects.of(organiser_id).filter(programme_id=programme_id, member_id=member_id).exclude(id__in=claimed)
    rows = found.filter(status__in=("RECEIVED", "REFUSED")).select_related("upload").order_by("-created_at", "id")[:30]
    return [DocumentRow(row.id, row.name, "", row.status, row.reason, row.created_at, row.figures) for row in rows]


def _partner_names(ids: set[int], organiser_id: UUID) -> dict[int, str]:
    return dict(Partner.objects.of(organiser_id).filter(id__in=ids).values_list("id", "name"))


def unknown(
    programme_id: UUID, kind: str, *, organiser_id: UUID, partner_id: int | None = None, limit: int = 50
) -> list[UnknownWord]:
    """Words that lines wait for, those that settle most lines first. `kind` is PRODUCT or CUSTOMER.

    A word counts as unknown while lines wait that carry it and it leads nowhere: for a line that waits for its customer
    only, the product is not asked about.
    """
    name = kind.lower()
    found = WaitingLine.objects.of(organiser_id).filter(programme_id=programme_id)
    if partner_id is not None:
        found = found.filter(partner_id=partner_id)
    known = _known_keys(programme_id, kind, organiser_id)
    groups = (
        found.values("partner_id", f"{name}_key")
        .annotate(lines=Count("line"), text=Min(f"{name}_text"))
        .order_by("-lines", f"{name}_key", "partner_id")
    )
    rows = [
        row
        for row in groups[: limit * 20]
        if row[f"{name}_key"] not in known and (row["partner_id"], row[f"{name}_key"]) not in known
    ][:limit]
    names = _partner_names({row["partner_id"] for row in rows}, organiser_id)
    return [
        UnknownWord(row["partner_id"], names.get(row["partner_id"], ""), row[f"{name}_key"], row["text"], row["lines"])
        for row in rows
    ]


def _known_keys(programme_id: UUID, kind: str, organiser_id: UUID) -> set[object]:
    """Keys that lead somewhere: identifiers for every partner, aliases for the one who uses them."""
    from tandem.catalogue.models import ProductIdentifier
    from tandem.evidence.models import Alias
    from tandem.participants.models import Identifier

    aliases = Alias.objects.of(organiser_id).filter(programme_id=programme_id, kind=kind).values_list("partner_id", "key")
    pairs: Iterable[tuple[str, str]] = (
        ProductIdentifier.objects.of(organiser_id).values_list("kind", "value")
        if kind == "PRODUCT"
        else Identifier.objects.of(organiser_id).filter(programme_id=programme_id).values_list("kind", "value")
    )
    return {*aliases, *(f"{name}:{value}" for name, value in pairs)}


def waiting_totals(programme_id: UUID, *, organiser_id: UUID, partner_id: int | None = None) -> int:
    """How many lines wait."""
    found = WaitingLine.objects.of(organiser_id).filter(programme_id=programme_id)
    return (found if partner_id is None else found.filter(partner_id=partner_id)).count()


def documents_waiting_for(
    programme_id: UUID, kind: str, key: str, *, organiser_id: UUID, partner_id: int | None = None
) -> list[UUID]:
    """The documents with lines that wait for this word."""
    found = WaitingLine.objects.of(organiser_id).filter(programme_id=programme_id, **{f"{kind.lower()}_key": key})
    if partner_id is not None:
        found = found.filter(partner_id=partner_id)
    return sorted(set(found.values_list("document_id", flat=True)))


def documents_waiting_for_purchases(document_id: UUID, *, organiser_id: UUID) -> list[UUID]:
    """Documents of the partner of this one with corrections whose purchase has come in."""
    params = {"organiser_id": organiser_id, "document_id": document_id}
    return [key for (key,) in statements.rows(blocks("tandem.evidence", "acceptance")["waiting_for_purchases"], params)]


def corrections_waiting(programme_id: UUID, *, organiser_id: UUID, partner_id: int | None = None) -> int:
    """How many waiting lines correct a purchase that nobody has proved yet."""
    found = WaitingLine.objects.of(organiser_id).filter(programme_id=programme_id).exclude(corrects_no="")
    return (found if partner_id is None else found.filter(partner_id=partner_id)).count()


def redeemed_by_batch(*, organiser_id: UUID) -> dict[UUID, int]:
    """How many codes of each batch were used."""
    return dict(statements.rows(blocks("tandem.evidence", "codes")["redeemed"], {"organiser_id": organiser_id}))
