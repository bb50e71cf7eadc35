"""Open claims that the file of their seller answers or proves."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from tandem.documents.invoices import Invoice
from tandem.evidence import admitting
from tandem.evidence.claims import answering, judging, making
from tandem.evidence.documents import sandbox
from tandem.evidence.models import Claim, ClaimStatus, Document, DocumentKind
from tandem.evidence.models import Invoice as Proof
from tandem.flows.joining import proving as prove_firm
from tandem.platform import tenancy
from tandem.programmes import queries as programmes


def answer(
    document_id: UUID, *, organiser_id: UUID, home: Path, now: Callable[[], datetime]
) -> list[UUID]:
    """Decide what this seller's file says of open claims; the documents of those that count.
    Repeatable.

    A claim that asks for its invoice, or shows it on paper, gets its lines from the file, which is
    read outside of the transactions that write; one whose lines the member sent is proved by the
    hash alone.
    """
    with transaction.atomic():
        tenancy.enter(organiser_id)
        open_claims = answering.open_of(document_id, organiser_id=organiser_id)
        document = Document.objects.of(organiser_id).select_related("upload").get(id=document_id)
        outlets = admitting.outlets_of(
            organiser_id, {row.partner_id for _claim, row in open_claims}
        )
    unread = [
        (claim, row)
        for claim, row in open_claims
        if claim.status == ClaimStatus.AWAITING_SELLER or claim.kind == DocumentKind.PAPER
    ]
    wanted: dict[str, list[tuple[Claim, Proof]]] = {}
    for claim, row in unread:
        wanted.setdefault(row.sha256, []).append((claim, row))
    known = {claim.id for claim, _row in unread}
    filled = {claim.document_id for claim, _row in open_claims if claim.id not in known}
    if wanted:
        for _name, invoice in sandbox.read(
            home / document.path, names=frozenset(row.name for _claim, row in unread)
        ):
            if not isinstance(invoice, Invoice):
                continue  # it was read when it came; what is broken beside it is not asked for
            asking = wanted.pop(invoice.sha256, None)
            if asking is None:
                continue
            with transaction.atomic():
                tenancy.enter(organiser_id)
                for claim, proof in asking:
                    answering.answer(claim, invoice, proof=proof, outlets=outlets, now=now())
            filled |= {claim.document_id for claim, _proof in asking}
    # A member's file may hold many invoices: each document is judged once, when all of it is
    # answered.
    return [
        document_id for document_id in sorted(filled) if _counts(document_id, organiser_id, now())
    ]


def _counts(document_id: UUID, organiser_id: UUID, now: datetime) -> bool:
    """Let the machine decide the claims of a document; whether something of it counts."""
    with transaction.atomic():
        tenancy.enter(organiser_id)
        document = Document.objects.of(organiser_id).get(id=document_id)
        programme = programmes.programme(document.programme_id, organiser_id=organiser_id)
        judging.judge(document, programme=programme, now=now)
        prove_firm.by_invoices(document, programme=programme, now=now)
        return making.accepted(document).exists()
