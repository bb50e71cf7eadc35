"""Open claims that the file of their seller answers or proves."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from tandem.evidence import claims, verification
from tandem.evidence.models import Claim, ClaimStatus, Document
from tandem.evidence.readers import sandbox
from tandem.evidence.readers.base import Unreadable
from tandem.evidence.readers.invoices import Invoice
from tandem.platform import tenancy
from tandem.programmes import queries as programmes


def answer(document_id: UUID, *, organiser_id: UUID, home: Path, now: Callable[[], datetime]) -> list[UUID]:
    """Decide what this seller's file says of open claims; the documents of those that count. Repeatable.

    A claim that asks for its invoice gets its lines from the file, which is read outside of the transactions that write; one
    whose lines the member sent is proved by the hash alone.
    """
    with transaction.atomic():
        tenancy.enter(organiser_id)
        found = claims.open_of(document_id, organiser_id=organiser_id)
        document = Document.objects.of(organiser_id).select_related("upload").get(id=document_id)
    asked = [(claim, row) for claim, row in found if claim.status == ClaimStatus.ASKED]
    wanted: dict[str, list[Claim]] = {}
    for claim, _row in asked:
        wanted.setdefault(claim.sha256, []).append(claim)
    counting = [key for claim, _row in found if claim.status == ClaimStatus.REFERRED for key in _decided(claim, None, now())]
    if wanted:
        for _name, invoice in sandbox.read(home / document.path, names=frozenset(row.name for _claim, row in asked)):
            if isinstance(invoice, Unreadable):
                continue  # it was read when it came; what is broken beside it is not asked for
            counting += [key for claim in wanted.pop(invoice.sha256, ()) for key in _decided(claim, invoice, now())]
    return counting


def _decided(claim: Claim, invoice: Invoice | None, now: datetime) -> list[UUID]:
    """Let the machine decide a claim, filled with its invoice where it asked; its document when something of it counts."""
    with transaction.atomic():
        tenancy.enter(claim.organiser_id)
        if invoice is not None:
            claims.answer(claim, invoice, now=now)
        document = Document.objects.of(claim.organiser_id).get(id=claim.document_id)
        programme = programmes.programme(claim.programme_id, organiser_id=claim.organiser_id)
        verification.judge(document, programme=programme, now=now)
        return [document.id] if claims.accepted(document).exists() else []
