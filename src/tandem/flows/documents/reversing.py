"""Taking back what a document recorded, in transactions of a batch each."""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.evidence.documents import lifecycle
from tandem.evidence.documents.lifecycle import TakenOver
from tandem.evidence.models import Document
from tandem.evidence.models import DocumentStatus as State
from tandem.evidence.undoing import withdrawing
from tandem.flows.documents import reading
from tandem.platform import tenancy
from tandem.platform.jobs import running
from tandem.programmes import queries as programmes

log = logging.getLogger(__name__)


def carry_out(
    document_id: UUID,
    *,
    organiser_id: UUID,
    now: Callable[[], datetime],
    then: Callable[[Document], None],
    began: Callable[[Document], None] = reading.ignore,
) -> None:
    """Take back what a document recorded, to the end. May be ended and called again at any point.

    `then` is told, in the transaction that ends it: the document, which stands READING where it is
    to be read anew. Must not run inside a transaction of the caller.
    """
    with transaction.atomic():
        tenancy.enter(organiser_id)
        document = lifecycle.take(document_id, State.REVERSING, organiser_id=organiser_id)
        if document is None:
            log.info("document %s is not to be taken back any more", document_id)
            return
        programme = programmes.programme(document.programme_id, organiser_id=organiser_id)
        recorded = withdrawing.batches_of(document)
    began(document)
    try:
        for place, batch_id in enumerate(recorded, 1):
            with transaction.atomic():
                tenancy.enter(organiser_id)
                standing = lifecycle.held(document)
                withdrawing.take_back(standing, batch_id, programme=programme, now=now())
                standing.batches, standing.batches_done = len(recorded), place
                lifecycle.keep(standing, "batches", "batches_done")
            running.progressed()
        with transaction.atomic():
            tenancy.enter(organiser_id)
            standing = lifecycle.held(document)
            withdrawing.settle(standing, now=now())
            then(standing)
    except TakenOver:
        log.warning("another run takes back document %s", document_id)
