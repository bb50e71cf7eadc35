"""Reading a document: from its file to what a person decides on, in one transaction; nothing is
counted.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tandem.evidence.claims import answering, making
from tandem.evidence.documents import lifecycle
from tandem.evidence.documents.laying import Work
from tandem.evidence.documents.lifecycle import TakenOver
from tandem.evidence.models import Document, DocumentStatus
from tandem.flows.documents import ways
from tandem.flows.joining import proving as prove_firm
from tandem.platform import tenancy
from tandem.programmes import queries as programmes

RUNS_MAX = 5
# What reading finds of a document, and writes at its end.
FOUND = (
    "figures",
    "odd_prices",
    "partner_id",
    "staged_lines",
    "staged_invoices",
    "staged_payments",
)
log = logging.getLogger(__name__)
Then = Callable[[Document, Sequence[UUID]], None]


def work_on(document: Document, *, home: Path, now: datetime, counts_at_once: bool = False) -> Work:
    """What reading and counting this document need beside it."""
    programme = programmes.programme(document.programme_id, organiser_id=document.organiser_id)
    return Work(programme, home, settings.SECRET_KEY.encode(), now, counts_at_once)


def preview(
    document_id: UUID,
    *,
    organiser_id: UUID,
    home: Path,
    now: datetime,
    counts_at_once: bool = False,
) -> dict[str, int]:
    """Read a document in the caller's transaction; the figures a person decides on. Who counts it
    at once asks for none.

    Raises:
        NotNow, Unreadable, NotATable …: nothing is kept.
    """
    with transaction.atomic():
        document = lifecycle.locked(document_id, organiser_id=organiser_id)
        if document.status != DocumentStatus.READING:
            lifecycle.move(document, DocumentStatus.READING, now=now)
        taken = lifecycle.take(document_id, DocumentStatus.READING, organiser_id=organiser_id)
        assert taken is not None
        _read(taken, work_on(taken, home=home, now=now, counts_at_once=counts_at_once))
    return taken.figures


def _read(document: Document, work: Work) -> None:
    ways.of(document).read(document, work)
    lifecycle.held(document)
    lifecycle.keep(document, *FOUND)
    lifecycle.move(document, DocumentStatus.READY, now=work.now)
    # Last, for it may make the document another member's: that of the firm which it proves.
    if prove_firm.by_invoices(document, programme=work.programme, now=work.now):
        document.refresh_from_db(fields=["member_id"])


def ignore(_document: Document) -> None:
    """Nobody asks which run it is."""


def read(
    document_id: UUID,
    *,
    organiser_id: UUID,
    home: Path,
    now: Callable[[], datetime],
    then: Then,
    began: Callable[[Document], None] = ignore,
) -> None:
    """Read a document that is to be read; one that is not any more is left as it stands.

    `then` is told, in the transaction that ends the reading: the document, which stands COUNTING
    where it counts by itself, and the sellers' files that answer what its claims ask for. `began`
    is told of each run. May be ended and called again at any point; must not run inside a
    transaction of the caller.

    Raises:
        Unreadable, NotATable, NotYourInvoice …: nothing is kept.
    """

    def carry_on(document: Document) -> None:
        work = work_on(document, home=home, now=now(), counts_at_once=document.counts_itself)
        _read(document, work)
        is_members = document.member_id is not None
        if document.counts_itself or (is_members and making.accepted(document).exists()):
            lifecycle.move(document, DocumentStatus.COUNTING, now=now())
        then(document, answering.answers_of(document) if is_members else ())

    _run(document_id, carry_on, organiser_id=organiser_id, now=now, began=began)


def glance(
    document_id: UUID,
    *,
    organiser_id: UUID,
    home: Path,
    now: Callable[[], datetime],
    then: Then,
    began: Callable[[Document], None] = ignore,
) -> None:
    """Look quickly at a document that is to be read, where something quicker than reading may
    settle it. As `read`, but that `then` is told of a document that still stands READING where it
    is to be read.
    """

    def carry_on(document: Document) -> None:
        look, work = ways.of(document).glance, work_on(document, home=home, now=now())
        answers = look(document, work) if look else None
        if answers is not None:
            prove_firm.by_invoices(document, programme=work.programme, now=work.now)
        then(document, answers or ())

    _run(document_id, carry_on, organiser_id=organiser_id, now=now, began=began)


def _run(
    document_id: UUID,
    carry_on: Callable[[Document], None],
    *,
    organiser_id: UUID,
    now: Callable[[], datetime],
    began: Callable[[Document], None],
) -> None:
    """One run over a document that is to be read. Where it was moved to another member meanwhile,
    it is read for that one.
    """
    for _try in range(RUNS_MAX):
        with transaction.atomic():
            tenancy.enter(organiser_id)
            received = lifecycle.locked(document_id, organiser_id=organiser_id)
            if received.status == DocumentStatus.RECEIVED:
                lifecycle.move(received, DocumentStatus.READING, now=now())
            document = lifecycle.take(
                document_id, DocumentStatus.READING, organiser_id=organiser_id
            )
        if document is None:
            log.info("document %s is not to be read any more", document_id)
            return
        began(document)
        number = document.run
        try:
            with transaction.atomic():
                tenancy.enter(organiser_id)
                carry_on(document)
            return
        except TakenOver:
            with transaction.atomic():
                tenancy.enter(organiser_id)
                standing = Document.objects.of(organiser_id).get(id=document_id)
            if standing.run != number:
                log.warning("another run reads document %s", document_id)
                return
