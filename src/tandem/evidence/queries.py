"""The questions about evidence."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from tandem.documents.paper import fiscal_ids
from tandem.evidence.claims.policy import FIRM
from tandem.evidence.claims.risks import CASES
from tandem.evidence.documents.files import partner_names
from tandem.evidence.models import Claim, ClaimLine, WaitingLine
from tandem.kit.sql import fill, named_queries
from tandem.kit.text import folded
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.platform import by_programme, statements

GOODS_SHOWN = 5
RIVALS_MAX = 5
MATCHED_WITHIN = timedelta(days=1)  # of a document's end, however large it is


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
    review_flags: list[str]
    waits_for: str
    reason: str
    lines: int
    claimed_at: datetime
    goods: list[tuple[str, Decimal, str]]
    question: str
    answer: str
    appeal: str
    has_first: bool
    is_of_partner: bool = False
    action: str = ""  # of a photo of an action: which kind it shows


def claims(
    programme_id: UUID,
    *,
    organiser_id: UUID,
    statuses: Sequence[str],
    partner_id: int | None = None,
    member_id: int | None = None,
    waits_for: str = "",
    limit: int = 100,
    only_cases: bool = False,
) -> list[ClaimRow]:
    """Claims of these statuses, oldest first; of a member latest first. Cases: those that only the
    organiser can settle.
    """
    rows = _claims(programme_id, organiser_id, statuses, partner_id, member_id, waits_for)
    if only_cases:
        rows = rows.filter(Q(appealed_at__isnull=False) | Q(review_flags__has_any_keys=[*CASES]))
    return shown(
        list(rows.order_by("created_at" if member_id is None else "-created_at", "id")[:limit]),
        organiser_id=organiser_id,
    )


def claims_asked(
    programme_id: UUID,
    *,
    organiser_id: UUID,
    status: str,
    partner_id: int | None = None,
    waits_for: str = "",
    kind: str = "",
    only_cases: bool = False,
    q: str = "",
) -> QuerySet[Claim]:
    """Claims of a status, of those that are searched for by document or member."""
    rows = _claims(programme_id, organiser_id, [status], partner_id, None, waits_for)
    if only_cases:
        rows = rows.filter(Q(appealed_at__isnull=False) | Q(review_flags__has_any_keys=[*CASES]))
    if kind:
        rows = rows.filter(kind=kind)
    if q:
        called = {"programme_id": programme_id, "sort_key__contains": folded(q)}
        # Of each claim its own member, for few claims wait, and there are many members.
        member = Member.objects.of(organiser_id).filter(id=OuterRef("member_id"), **called)
        partners = Partner.objects.of(organiser_id).filter(**called).values("id")
        senders = Q(Exists(member)) | Q(member_id__in=partners)
        rows = rows.filter(Q(number__icontains=q) | senders)
    return rows


def shown(rows: Sequence[Claim], *, organiser_id: UUID) -> list[ClaimRow]:
    """These claims with the names of their member and seller and the first of their goods."""
    members = Member.objects.of(organiser_id).filter(id__in={row.member_id for row in rows})
    names = dict(members.values_list("id", "name"))
    sellers = partner_names({row.partner_id for row in rows if row.partner_id}, organiser_id)
    # What a partner's own people sent has the partner in place of the member.
    names |= {row.member_id: sellers.get(row.member_id, "") for row in rows if row.is_of_partner}
    goods: dict[UUID, list[tuple[str, Decimal, str]]] = {}
    lines = ClaimLine.objects.of(organiser_id).filter(
        member_id__in={row.member_id for row in rows}, claim_id__in={row.id for row in rows}
    )
    # The first few of each, for an invoice may have ten thousand.
    first = Window(RowNumber(), partition_by=[F("member_id"), F("claim_id")], order_by="line")
    few = lines.annotate(place=first).filter(place__lte=GOODS_SHOWN).order_by("claim_id", "line")
    for claim_id, text, quantity, unit in few.values_list(
        "claim_id", "product_text", "quantity", "unit"
    ):
        goods.setdefault(claim_id, []).append((text, quantity.normalize(), unit))
    return [
        ClaimRow(
            row.id,
            row.member_id,
            names.get(row.member_id, ""),
            "" if row.is_of_partner else sellers.get(row.partner_id or 0, ""),
            row.kind,
            row.status,
            row.number,
            row.issued_on,
            row.gross_minor,
            row.buyer_name,
            row.review_flags,
            row.waits_for,
            row.reason,
            row.lines_total,
            row.created_at,
            goods.get(row.id, []),
            row.question,
            row.answer,
            row.appeal,
            bool(row.first_by),
            row.is_of_partner,
            str(row.page.get("action", "")),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Rival:
    """Another member's claim of the same invoice."""

    claim_id: UUID
    member_id: int
    member: str
    status: str
    claimed_at: datetime


def rivals(claim_id: UUID, member_id: int, *, organiser_id: UUID) -> list[Rival]:
    """Who else claims the invoice of this claim: by its hash, its fiscal id, or by seller,
    number and day; oldest first.
    """
    row = Claim.objects.of(organiser_id).get(member_id=member_id, id=claim_id)
    same = Q(sha256=row.sha256)
    if row.fiscal_id:
        same |= Q(fiscal_id=row.fiscal_id)
    if row.partner_id is not None:
        numbered = Q(partner_id=row.partner_id, number_key=row.number_key, issued_on=row.issued_on)
        same |= numbered if row.number_key else numbered & Q(gross_minor=row.gross_minor)
    claims = Claim.objects.of(organiser_id).filter(
        same, programme_id=row.programme_id, status__in=("IN_REVIEW", "ACCEPTED")
    )
    others = [
        other
        for other in claims.exclude(member_id=member_id).order_by("created_at", "id")
        if not fiscal_ids.differ(other.fiscal_id, row.fiscal_id)
    ][:RIVALS_MAX]
    names = dict(
        Member.objects.of(organiser_id)
        .filter(id__in={other.member_id for other in others})
        .values_list("id", "name")
    )
    return [
        Rival(
            other.id,
            other.member_id,
            names.get(other.member_id, ""),
            other.status,
            other.created_at,
        )
        for other in others
    ]


@dataclass(frozen=True, slots=True)
class SecondLooks:
    """How often what one person or the machine had agreed to, or what was bought of one partner,
    was looked at again, and how often it did not stand.
    """

    who: str
    total: int
    overturned: int


def second_looks(programme_id: UUID, *, organiser_id: UUID) -> list[SecondLooks]:
    """The second looks at claims by who looked first, most looks first; appeals are left out."""
    groups = _second_looks(programme_id, organiser_id, "first_by")
    return [SecondLooks(row["first_by"], row["total"], row["overturned"]) for row in groups]


def second_looks_of_partners(programme_id: UUID, *, organiser_id: UUID) -> list[SecondLooks]:
    """The same by whose sales they are; `who` is the partner's name."""
    groups = list(_second_looks(programme_id, organiser_id, "partner_id"))
    names = partner_names({row["partner_id"] for row in groups}, organiser_id)
    return [
        SecondLooks(names[row["partner_id"]], row["total"], row["overturned"])
        for row in groups
        if row["partner_id"] in names
    ]


def _second_looks(
    programme_id: UUID, organiser_id: UUID, by: str
) -> QuerySet[Claim, dict[str, Any]]:
    decided = Claim.objects.of(organiser_id).filter(
        programme_id=programme_id, appealed_at=None, decided_at__isnull=False
    )
    # What the first one put right before agreeing is no mistake of theirs.
    wrong = Q(status="REJECTED") | Q(corrected_at__isnull=False) & ~Q(corrected_by=F("first_by"))
    groups = (
        decided.exclude(first_by="")
        .values(by)
        .annotate(total=Count("id"), overturned=Count("id", filter=wrong))
    )
    return groups.order_by("-total", by)


def claims_total(
    programme_id: UUID,
    *,
    organiser_id: UUID,
    statuses: Sequence[str],
    partner_id: int | None = None,
    waits_for: str = "",
) -> int:
    """How many claims there are of these statuses, and wait for one of the two."""
    return _claims(programme_id, organiser_id, statuses, partner_id, None, waits_for).count()


def _claims(
    programme_id: UUID,
    organiser_id: UUID,
    statuses: Sequence[str],
    partner_id: int | None,
    member_id: int | None,
    waits_for: str,
) -> QuerySet[Claim]:
    rows = Claim.objects.of(organiser_id).filter(programme_id=programme_id, status__in=statuses)
    if partner_id is not None:
        rows = rows.filter(partner_id=partner_id)
    if waits_for:
        rows = rows.filter(waits_for=waits_for)
    # To others what waits for the proof of a firm is not there yet.
    return rows.exclude(waits_for=FIRM) if member_id is None else rows.filter(member_id=member_id)


def claims_by_programme(
    programme_ids: Collection[UUID], *, organiser_id: UUID, statuses: Sequence[str]
) -> Mapping[UUID, int]:
    """How many claims of these statuses each programme has."""
    rows = Claim.objects.of(organiser_id).filter(
        programme_id__in=programme_ids, status__in=statuses
    )
    return by_programme.totals(rows.exclude(waits_for=FIRM))


def waiting_by_programme(
    programme_ids: Collection[UUID], *, organiser_id: UUID
) -> Mapping[UUID, int]:
    """How many lines of each programme wait."""
    rows = WaitingLine.objects.of(organiser_id).filter(programme_id__in=programme_ids)
    return by_programme.totals(rows, of="line")


def waiting_totals(programme_id: UUID, *, organiser_id: UUID, partner_id: int | None = None) -> int:
    """How many lines wait."""
    lines = WaitingLine.objects.of(organiser_id).filter(programme_id=programme_id)
    return (lines if partner_id is None else lines.filter(partner_id=partner_id)).count()


def documents_waiting_for(
    programme_id: UUID,
    kind: str,
    keys: Iterable[str],
    *,
    organiser_id: UUID,
    partner_id: int | None = None,
) -> list[UUID]:
    """The documents with lines that wait for one of these aliases, alone or beside another."""
    text = fill(
        named_queries("tandem.evidence", "acceptance")["waiting_for_aliases"],
        key=f"{kind.lower()}_key",
    )
    params = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "partner_id": partner_id,
        "keys": list(keys),
    }
    return [key for (key,) in statements.rows(text, params)]


def documents_waiting_for_purchases(document_id: UUID, *, organiser_id: UUID) -> list[UUID]:
    """Documents of the partner of this one with corrections whose purchase has come in."""
    params = {"organiser_id": organiser_id, "document_id": document_id}
    return [
        key
        for (key,) in statements.rows(
            named_queries("tandem.evidence", "acceptance")["waiting_for_purchases"], params
        )
    ]


def documents_with_returns_told_of(programme_id: UUID, *, organiser_id: UUID) -> list[UUID]:
    """Documents with goods that came back and wait, whose purchase came in since without a file."""
    text = named_queries("tandem.evidence", "acceptance")["returns_told_of"]
    params = {"organiser_id": organiser_id, "programme_id": programme_id, "slack": MATCHED_WITHIN}
    return [key for (key,) in statements.rows(text, params)]


def documents_with_returns_of(
    members: Collection[int], *, programme_id: UUID, organiser_id: UUID
) -> list[UUID]:
    """Documents with goods of these members that came back and wait."""
    text = named_queries("tandem.evidence", "acceptance")["returns_of_members"]
    params = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "members": list(members),
    }
    return [key for (key,) in statements.rows(text, params)]


def corrections_waiting(
    programme_id: UUID, *, organiser_id: UUID, partner_id: int | None = None
) -> int:
    """How many waiting lines correct a purchase that nobody has proved yet, named or not."""
    unnamed = Q(quantity__lt=0, member_id__isnull=False, product_id__isnull=False)
    lines = WaitingLine.objects.of(organiser_id).filter(
        ~Q(corrects_no="") | unnamed, programme_id=programme_id
    )
    return (lines if partner_id is None else lines.filter(partner_id=partner_id)).count()


def redeemed_by_batch(batch_ids: Sequence[UUID], *, organiser_id: UUID) -> dict[UUID, int]:
    """How many codes of each of these batches were used; those of which none was are left out."""
    return dict(
        statements.rows(
            named_queries("tandem.evidence", "codes")["redeemed"],
            {"organiser_id": organiser_id, "batch_ids": list(batch_ids)},
        )
    )
