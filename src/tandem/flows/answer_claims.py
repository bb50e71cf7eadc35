"""Open claims that the file of their seller answers or proves."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from tandem.evidence.claims import making, verification
from tandem.evidence.models import Claim, ClaimStatus, Document, DocumentKind
from tandem.evidence.readers import sandbox
from tandem.evidence.readers.invoices import Invoice
from tandem.platform import tenancy
from tandem.programmes import queries as programmes


def answer(document_id: UUID, *, organiser_id: UUID, home: Path, now: Callable[[], datetime]) -> list[UUID]:
    """Decide what this seller's file says of open claims; the documents of those that count. Repeatable.

    A claim that asks for its invoice, or shows it on paper, gets its lines from the file, which is read outside of the
    transactions that write; one whose lines the member sent is proved by the hash alone.
    """
    with transaction.atomic():
        tenancy.enter(organiser_id)
        found = making.open_of(document_id, organiser_id=organiser_id)
        document = Document.objects.of(organiser_id).select_related("upload").get(id=document_id)
    unread = [(claim, row) for claim, row in found if claim.status == ClaimStatus.ASKED or claim.kind == DocumentKind.PAPER]
    wanted: dict[str, list[tuple[Claim, UUID]]] = {}
    for claim, row in unread:
        wanted.setdefault(row.sha256, []).append((claim, row.key))
    known = {claim.id for claim, _row in unread}
    counting = [key for claim, row in found if claim.id not in known for key in _decided(claim, None, row.key, now())]
    if wanted:
        for _name, invoice in sandbox.read(home / document.path, names=frozenset(row.name for _claim, row in unread)):
            if not isinstance(invoice, Invoice):
                continue  # it was read when it came; what is broken beside it is not asked for
            for claim, proved_by in wanted.pop(invoice.sha256, ()):
                counting += _decided(claim, invoice, proved_by, now())
    return counting


def _decided(claim: Claim, invoice: Invoice | None, proved_by: UUID, now: datetime) -> list[UUID]:
    """Let the machine decide a claim, filled with its invoice where it asked; its document when something of it counts."""
    with transaction.atomic():
        tenancy.enter(claim.organiser_id)
        if invoice is not None:
            making.answer(claim, invoice, proved_by=proved_by, now=now)
        document = Document.objects.of(claim.organiser_id).get(id=claim.document_id)
        programme = programmes.programme(claim.programme_id, organiser_id=claim.organiser_id)
        verification.judge(document, programme=programme, now=now)
        return [document.id] if making.accepted(document).exists() else []
