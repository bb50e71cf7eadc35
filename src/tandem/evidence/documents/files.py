"""The questions about files: which there are, whose they are, how far they have come."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tandem.evidence.models import Claim, Document, DocumentStatus
from tandem.kit.text import folded
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.platform import by_programme


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
    is_members: bool
    awaits: list[dict[str, str]]  # codes that wait for a survey: `code`, `survey`
    may_go_on: bool  # failed, and can be tried again
    lines_counted: int
    partner_id: int | None
    member_id: int | None
    member: str  # its name, where it was asked for
    action: str  # the kind of action of which it is a photo


def documents(
    programme_id: UUID,
    *,
    organiser_id: UUID,
    partner_id: int | None = None,
    statuses: Collection[str] = (),
    limit: int = 50,
) -> list[DocumentRow]:
    """Documents, latest first; those that one partner handed over, and of these states, where they
    are named.
    """
    rows = _documents(programme_id, organiser_id, partner_id, statuses).select_related("upload")
    return document_rows(rows.order_by("-created_at", "id")[:limit], organiser_id=organiser_id)


def documents_asked(
    programme_id: UUID,
    *,
    organiser_id: UUID,
    partner_id: int | None = None,
    statuses: Collection[str] = (),
    kind: str = "",
    figure: str = "",
    q: str = "",
) -> QuerySet[Document]:
    """Documents of these states and this kind, with rows of this figure, of those that are
    searched for by their own name, or by that of their partner or member.
    """
    rows = _documents(programme_id, organiser_id, partner_id, statuses).select_related("upload")
    if kind:
        rows = rows.filter(kind=kind)
    if figure:
        rows = rows.filter(**{f"figures__{figure}__gt": 0})
    if not q:
        return rows
    named = Q(upload__name__bare=q)
    if partner_id is None:
        called = {"programme_id": programme_id, "sort_key__contains": folded(q)}
        partners = Partner.objects.of(organiser_id).filter(**called).values("id")
        # Of each document its own, for there are more members than documents.
        member = Member.objects.of(organiser_id).filter(id=OuterRef("member_id"), **called)
        named |= Q(partner_id__in=partners, member_id=None) | Q(Exists(member))
    return rows.filter(named)


def document_rows(rows: Iterable[Document], *, organiser_id: UUID) -> list[DocumentRow]:
    """These documents, with the names of who sent them."""
    rows = list(rows)
    partners = partner_names({row.partner_id for row in rows if row.partner_id}, organiser_id)
    members = dict(
        Member.objects.of(organiser_id)
        .filter(id__in={row.member_id for row in rows if row.member_id})
        .values_list("id", "name")
    )
    members |= {
        key: partners.get(key, "")
        for row in rows
        if (key := row.member_id) == row.partner_id
        if key is not None
    }
    return [
        _document(row, partners.get(row.partner_id or 0, ""), members.get(row.member_id or 0, ""))
        for row in rows
    ]


def documents_failed(
    programme_id: UUID, *, organiser_id: UUID, partner_id: int | None = None
) -> int:
    """How many files of partners, or of one, failed and wait to be tried again or withdrawn."""
    failed = _documents(programme_id, organiser_id, partner_id, (DocumentStatus.FAILED,))
    return failed.filter(member_id=None).exclude(failed_in="").count()


def failed_by_programme(
    programme_ids: Collection[UUID], *, organiser_id: UUID
) -> Mapping[UUID, int]:
    """How many files of partners failed in each programme and wait to be tried again or
    withdrawn.
    """
    rows = Document.objects.of(organiser_id).filter(
        programme_id__in=programme_ids, status=DocumentStatus.FAILED, member_id=None
    )
    return by_programme.totals(rows.exclude(failed_in=""))


def _documents(
    programme_id: UUID, organiser_id: UUID, partner_id: int | None, statuses: Collection[str]
) -> QuerySet[Document]:
    rows = Document.objects.of(organiser_id).filter(programme_id=programme_id)
    if partner_id is not None:
        rows = rows.filter(partner_id=partner_id, member_id=None)
    return rows.filter(status__in=statuses) if statuses else rows


def _document(row: Document, partner: str, member: str = "") -> DocumentRow:
    return DocumentRow(
        id=row.id,
        name=row.name,
        partner=partner,
        status=row.status,
        reason=row.reason,
        received_at=row.created_at,
        figures=row.figures,
        is_members=row.member_id is not None,
        awaits=row.awaits if row.status == DocumentStatus.FAILED else [],
        may_go_on=row.status == DocumentStatus.FAILED and bool(row.failed_in),
        lines_counted=row.lines_counted,
        partner_id=row.partner_id,
        member_id=row.member_id,
        member=member,
        action=str((row.mapping or {}).get("action", "")),
    )


def documents_without_claims(
    programme_id: UUID, *, organiser_id: UUID, member_id: int
) -> list[DocumentRow]:
    """Documents of a member, or a partner's own, that are being read, or failed as they came."""
    claimed = Claim.objects.of(organiser_id).filter(member_id=member_id).values("document_id")
    rows = (
        Document.objects.of(organiser_id)
        .filter(programme_id=programme_id, member_id=member_id)
        .exclude(id__in=claimed)
    )
    told = rows.filter(status__in=("RECEIVED", "READING", "FAILED")).select_related("upload")
    return [_document(row, "") for row in told.order_by("-created_at", "id")[:30]]


def partner_names(ids: set[int], organiser_id: UUID) -> dict[int, str]:
    """The names of these partners."""
    return dict(Partner.objects.of(organiser_id).filter(id__in=ids).values_list("id", "name"))
