"""Claims that were asked with a printed code, answered by the file that their seller handed over."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from tandem.evidence import claims, verification
from tandem.evidence.models import Claim, Document, Invoice
from tandem.evidence.readers import sandbox
from tandem.evidence.readers.base import Unreadable
from tandem.platform import tenancy
from tandem.programmes import queries as programmes


def answer(document_id: UUID, *, organiser_id: UUID, home: Path, now: Callable[[], datetime]) -> list[UUID]:
    """Answer the claims that ask for invoices of this seller's file; the documents of those that count. Repeatable.

    The file is read outside of the transactions that write.
    """
    with transaction.atomic():
        tenancy.enter(organiser_id)
        asked = claims.asked_of(document_id, organiser_id=organiser_id)
        document = Document.objects.of(organiser_id).select_related("upload").get(id=document_id)
    wanted: dict[str, list[tuple[Claim, Invoice]]] = {}
    for claim, row in asked:
        wanted.setdefault(claim.sha256, []).append((claim, row))
    if not wanted:
        return []
    counting: list[UUID] = []
    names = frozenset(row.name for _claim, row in asked)
    for _name, invoice in sandbox.read(home / document.path, names=names):
        if isinstance(invoice, Unreadable):
            continue  # it was read when it came; what is broken beside it is not asked for
        for claim, _row in wanted.pop(invoice.sha256, ()):
            with transaction.atomic():
                tenancy.enter(organiser_id)
                claims.answer(claim, invoice, now=now())
                of_claim = Document.objects.of(organiser_id).get(id=claim.document_id)
                programme = programmes.programme(claim.programme_id, organiser_id=organiser_id)
                verification.judge(of_claim, programme=programme, now=now())
                if claims.accepted(of_claim).exists():
                    counting.append(of_claim.id)
    return counting
