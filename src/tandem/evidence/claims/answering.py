"""Claims and the files of sellers: what a seller hands over answers the claims that ask for it or
show it on paper.

What identifies the invoices of a seller's own file is kept (`hand_over`), so that claims made later
find them too. A claim is told by the hash of its invoice, by its fiscal id, or by seller, number
and day.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from tandem.documents.base import ReadLine
from tandem.documents.invoices import Invoice as ReadInvoice
from tandem.documents.invoices import lines_of, tax_percent_of
from tandem.evidence.admitting import Outlets
from tandem.evidence.claims import making
from tandem.evidence.documents.staging import header_of, invoices_of
from tandem.evidence.models import Claim, ClaimLine, ClaimStatus, Document, DocumentKind, Invoice
from tandem.kit import ids
from tandem.kit.sql import fill, named_queries
from tandem.platform import statements

OTHER_TOTAL = "page_other_total"  # a review flag


def answer(
    claim: Claim, invoice: ReadInvoice, *, proof: Invoice, outlets: Outlets, now: datetime
) -> None:
    """Fill a claim that was asked, or read of paper, with what the seller's own file says of the
    invoice.

    Numbers of invoices can be guessed, hashes and fiscal ids cannot: paper that is told by its
    number alone has to show the total too.
    Else it stays as it is for a person: who only guessed must not read what somebody else bought.
    """
    columns = making.said_of(header_of(invoice, partner_id=claim.partner_id, name="")) | {
        "page": claim.page,
        "fiscal_id": claim.fiscal_id,
    }
    is_told = claim.kind != DocumentKind.PAPER or (
        claim.fiscal_id != "" and claim.fiscal_id == proof.fiscal_id
    )
    row = Claim.objects.of(claim.organiser_id).filter(member_id=claim.member_id, id=claim.id)
    if not is_told and claim.gross_minor != columns["gross_minor"]:
        kept = [flag for flag in claim.review_flags if flag != OTHER_TOTAL]
        row.filter(status=ClaimStatus.IN_REVIEW).update(review_flags=[*kept, OTHER_TOTAL])
        return
    open_row = row.filter(
        Q(status=ClaimStatus.AWAITING_SELLER)
        | Q(status=ClaimStatus.IN_REVIEW, kind=DocumentKind.PAPER)
    )
    if not open_row.update(status=ClaimStatus.IN_REVIEW, proved_by=proof.key, **columns):
        return  # the member sent the file meanwhile
    outlet = outlets.code_of(claim.partner_id, invoice.seller.place)
    ClaimLine.objects.of(claim.organiser_id).filter(
        member_id=claim.member_id, claim_id=claim.id
    ).delete()
    ClaimLine.objects.of(claim.organiser_id).bulk_create(
        [
            _line(claim, line, tax_percent_of(invoice.lines[line.line - 1]), now)
            for line in lines_of(invoice, first_line=1, outlet_code=outlet)
        ],
        batch_size=2_000,
        ignore_conflicts=True,
    )


def _line(claim: Claim, line: ReadLine, tax_percent: Decimal | None, now: datetime) -> ClaimLine:
    return ClaimLine(
        organiser_id=claim.organiser_id,
        member_id=claim.member_id,
        claim_id=claim.id,
        line=line.line,
        created_at=now,
        sold_on=line.sold_on,
        due_on=line.due_on,
        paid_on=line.paid_on,
        outlet_code=line.outlet_code,
        product_key=line.product_key,
        product_text=line.product_text,
        quantity=line.quantity,
        unit=line.unit,
        net_minor=line.net_minor,
        gross_minor=line.gross_minor,
        corrects_no=line.corrects_no,
        tax_percent=tax_percent,
    )


def hand_over(document: Document, *, now: datetime) -> int:
    """Keep what identifies the invoices of a seller's own file, so that claims find them; how many
    are new.
    """
    text = fill(
        named_queries("tandem.evidence", "claims")["hand_over"], invoice=invoices_of(document.id)
    )
    params = {
        "organiser_id": document.organiser_id,
        "programme_id": document.programme_id,
        "document_id": document.id,
        "now": now,
    }
    return statements.run(text, params)


def open_of(document_id: UUID, *, organiser_id: UUID) -> list[tuple[Claim, Invoice]]:
    """Undecided claims of invoices which this seller's file brought: those that ask for them, those
    it may prove by their hash, and those of paper with the same fiscal id, or the same number and
    day.
    """
    brought = {
        row.sha256: row for row in Invoice.objects.of(organiser_id).filter(document_id=document_id)
    }
    if not brought:
        return []
    programme_id = next(iter(brought.values())).programme_id
    of = Claim.objects.of(organiser_id).filter(programme_id=programme_id, status__in=making.OPEN)
    answers = [
        (claim, brought[claim.sha256])
        for claim in of.filter(sha256__in=list(brought)).order_by("member_id", "id")
    ]
    told = {identity: row for row in brought.values() for identity in making.told_by(row)}
    told_alike = Q(number_key__in={row.number_key for row in brought.values()} - {""})
    told_alike |= Q(fiscal_id__in={row.fiscal_id for row in brought.values()} - {""})
    paper = of.filter(told_alike, kind=DocumentKind.PAPER, proved_by=None)
    for claim in paper.order_by("member_id", "id"):
        row = next((told[identity] for identity in making.told_by(claim) if identity in told), None)
        if row is not None:
            answers.append((claim, row))
    return answers


def handed_over(programme_id: UUID, sha256: str, *, organiser_id: UUID) -> Invoice | None:
    """The invoice with this hash that its seller handed over."""
    invoices = Invoice.objects.of(organiser_id).filter(
        programme_id=programme_id, key=ids.derived(programme_id, sha256)
    )
    return invoices.order_by("key").first()


def answers_of(document: Document) -> list[UUID]:
    """The sellers' files that hold what this member's undecided claims ask for, or show on
    paper.
    """
    assert document.member_id is not None
    own = Claim.objects.of(document.organiser_id).filter(
        member_id=document.member_id, document_id=document.id
    )
    held = held_of(list(own.filter(status__in=making.OPEN, proved_by=None)))
    return sorted({invoice.document_id for invoices in held.values() for invoice in invoices})


def held_of(rows: Sequence[Claim]) -> dict[UUID, list[Invoice]]:
    """Of a member's claims those whose invoice a seller's file holds: asked for by its hash, or
    shown on paper.
    """
    if not rows:
        return {}
    programme_id = rows[0].programme_id
    keys = {
        row.id: {ids.derived(programme_id, row.sha256)}
        for row in rows
        if row.status == ClaimStatus.AWAITING_SELLER
    }
    paper = [
        row
        for row in rows
        if row.status != ClaimStatus.AWAITING_SELLER and row.kind == DocumentKind.PAPER
    ]
    told: dict[UUID, set[object]] = {key: set(held) for key, held in keys.items()}
    told.update({row.id: set(making.told_by(row)) for row in paper})
    told_alike = Q(
        number_key__in={row.number_key for row in paper} - {""},
        partner_id__in={row.partner_id for row in paper} - {None},
    )
    told_alike |= Q(key__in=set().union(*keys.values())) | Q(
        fiscal_id__in={row.fiscal_id for row in paper} - {""}
    )
    invoices = list(
        Invoice.objects.of(rows[0].organiser_id)
        .filter(told_alike, programme_id=programme_id)
        .order_by("key")
    )
    held_by_claim = {
        key: [invoice for invoice in invoices if ways & {invoice.key, *making.told_by(invoice)}]
        for key, ways in told.items()
    }
    return {key: held for key, held in held_by_claim.items() if held}
