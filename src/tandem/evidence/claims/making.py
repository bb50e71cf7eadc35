"""Claims: what a member says was bought, one for each invoice, with its lines; kept until it is
decided, and afterwards.

A claim is named after its member and the hash of the invoice, so the same invoice sent as a file,
scanned as a code (`scanning`) or sent twice is one claim.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.documents.paper import fiscal_ids
from tandem.evidence.documents.staging import INVOICE_COLUMNS, Header, paid_of, seal, staging_of
from tandem.evidence.models import (
    Claim,
    ClaimStatus,
    Document,
    DocumentKind,
    Invoice,
)
from tandem.kit import codes, ids
from tandem.kit.errors import Conflict
from tandem.kit.sql import fill, named_queries
from tandem.participants.models import Member
from tandem.platform import statements

OPEN = (ClaimStatus.AWAITING_SELLER, ClaimStatus.IN_REVIEW)


class AlreadyClaimed(Conflict):
    """The member sent this invoice before."""

    code = "evidence.already_claimed"
    text = _(
        "You sent this invoice on %(day)s already. Nothing is lost: you see below how far it is."
    )


def key_of(programme_id: UUID, member_id: int, sha256: str) -> UUID:
    """The key of a member's claim of an invoice."""
    return ids.derived(programme_id, member_id, "CLAIM", sha256)


def make(document: Document, headers: Sequence[Header], *, now: datetime) -> list[UUID]:
    """Keep a claim for each invoice that was read of a member's document; those that are new, or
    were asked for.

    Their lines are kept by `keep_lines`.

    Raises:
        AlreadyClaimed: all of them stand already.
    """
    assert document.member_id is not None
    of, member_id = document.organiser_id, document.member_id
    wanted = {key_of(document.programme_id, member_id, header.sha256): header for header in headers}
    standing = {
        row.id: row for row in Claim.objects.of(of).filter(member_id=member_id, id__in=wanted)
    }
    twins = _twins(document, [header for key, header in wanted.items() if key not in standing])
    standing |= {
        key: twins[header.sha256]
        for key, header in wanted.items()
        if key not in standing and header.sha256 in twins
    }
    asked = [
        key
        for key, row in standing.items()
        if row.id == key
        and (
            (row.status == ClaimStatus.AWAITING_SELLER and not wanted[key].is_asked)
            or (row.document_id == document.id and row.decided_at is None)
        )
    ]
    if wanted and len(standing) == len(wanted) and not asked:
        raise AlreadyClaimed(day=min(row.created_at for row in standing.values()).date())
    fresh = [
        Claim(
            organiser_id=of,
            member_id=member_id,
            id=key,
            programme_id=document.programme_id,
            created_at=now,
            status=_status(header),
            document_id=document.id,
            **{"kind": document.kind, **said_of(header)},
        )
        for key, header in wanted.items()
        if key not in standing
    ]
    Claim.objects.of(of).bulk_create(fresh, batch_size=2_000)
    for key in asked:
        Claim.objects.of(of).filter(member_id=member_id, id=key).update(
            status=_status(wanted[key]),
            document_id=document.id,
            **{"kind": document.kind, **said_of(wanted[key])},
        )
    return [*(row.id for row in fresh), *asked]


def _twins(document: Document, headers: Sequence[Header]) -> dict[str, Claim]:
    """The member's own standing claims of the invoices that these pages show, by the pages' hash:
    told by the fiscal id of a page, or by seller, number and day.
    """
    pages = {
        header.sha256: header
        for header in headers
        if header.kind == DocumentKind.PAPER and told_by(header)
    }
    assert document.member_id is not None
    told_alike = Q(number_key__in={codes.number_key(header.number) for header in headers} - {""})
    told_alike |= Q(fiscal_id__in={header.fiscal_id for header in headers} - {""})
    claims = (
        Claim.objects.of(document.organiser_id)
        .filter(told_alike, programme_id=document.programme_id, member_id=document.member_id)
        .exclude(status=ClaimStatus.REJECTED)
        .exclude(document_id=document.id)
    )
    standing: dict[object, list[Claim]] = {}
    for row in claims.order_by("created_at", "id") if pages else ():
        for told in told_by(row):
            standing.setdefault(told, []).append(row)
    twins = {
        sha256: next(
            (
                row
                for told in told_by(page)
                for row in standing.get(told, ())
                if not fiscal_ids.differ(row.fiscal_id, page.fiscal_id)
            ),
            None,
        )
        for sha256, page in pages.items()
    }
    return {sha256: row for sha256, row in twins.items() if row is not None}


def told_by(row: Claim | Invoice | Header) -> list[object]:
    """What tells an invoice where its hash is not known: fiscal id, then seller, number and day."""
    number_key = codes.number_key(row.number)
    numbered = (row.partner_id, number_key, row.issued_on)
    return [row.fiscal_id] * bool(row.fiscal_id) + [numbered] * (
        bool(number_key) and row.partner_id is not None
    )


def _status(header: Header) -> ClaimStatus:
    return ClaimStatus.AWAITING_SELLER if header.is_asked else ClaimStatus.IN_REVIEW


def said_of(header: Header) -> dict[str, object]:
    """The columns of a claim that its invoice fills."""
    columns: dict[str, object] = {"kind": header.kind} if header.kind else {}
    return columns | {
        "number_key": codes.number_key(header.number),
        "page": header.page,
        "fingerprint": header.fingerprint,
        "fiscal_id": header.fiscal_id,
        "partner_id": header.partner_id,
        "sha256": header.sha256,
        "number": header.number,
        "issued_on": header.issued_on,
        "gross_minor": header.gross_minor,
        "buyer_tax_id": header.buyer_tax_id,
        "buyer_name": header.buyer_name,
        "lines_total": header.lines_total,
        "review_flags": list(header.review_flags),
        "payments": [[amount_minor, day.isoformat()] for amount_minor, day in header.payments],
    }


def keep_lines(document: Document, keys: Iterable[UUID], *, now: datetime) -> None:
    """Keep the lines that were read of these claims."""
    text = fill(
        named_queries("tandem.evidence", "claims")["keep_lines"], read=staging_of(document.id)
    )
    params = {
        "organiser_id": document.organiser_id,
        "member_id": document.member_id,
        "claims": list(keys),
        "now": now,
    }
    statements.run(text, params)


def stage(document: Document) -> None:
    """Lay the lines of the accepted claims of a member's document where matching reads them, and
    what they say was paid.
    """
    assert document.member_id is not None
    table, paid = staging_of(document.id), paid_of(document.id)
    params = {
        "organiser_id": document.organiser_id,
        "member_id": document.member_id,
        "document_id": document.id,
        "customer": (
            f"NUMBER:{Member.objects.of(document.organiser_id).get(id=document.member_id).number}"
        ),
    }
    statements.run(f"DROP TABLE IF EXISTS {table}, {paid}")
    statements.run(f"CREATE UNLOGGED TABLE {table} ({INVOICE_COLUMNS})")
    sql = named_queries("tandem.evidence", "claims")
    document.staged_lines = statements.run(fill(sql["stage_lines"], read=table), params)
    document.staged_payments = statements.run(fill(sql["stage_payments"], paid=paid), params)
    document.staged_invoices = None
    seal(document, table, paid)


def accepted(document: Document) -> QuerySet[Claim]:
    """The claims of a member's document that count."""
    assert document.member_id is not None
    return Claim.objects.of(document.organiser_id).filter(
        member_id=document.member_id, document_id=document.id, status=ClaimStatus.ACCEPTED
    )


def forget_waiting(document: Document) -> None:
    """Drop the waiting lines of sellers' files that the accepted claims of this document have
    settled.
    """
    params = {
        "organiser_id": document.organiser_id,
        "programme_id": document.programme_id,
        "member_id": document.member_id,
        "document_id": document.id,
    }
    statements.run(named_queries("tandem.evidence", "claims")["forget_waiting"], params)
