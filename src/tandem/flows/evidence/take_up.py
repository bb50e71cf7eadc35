"""Documents are taken up: received, mapped, counted or tried again by a person, and by a sweep
where they stand still.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from procrastinate.contrib.django.models import ProcrastinateJob

from tandem.documents.sales import sellout
from tandem.evidence import reading
from tandem.evidence.documents import lifecycle, sandbox
from tandem.evidence.facts import DocumentReceived
from tandem.evidence.models import WORKING, Document, DocumentStatus
from tandem.flows import jobs
from tandem.flows.documents import failing
from tandem.kit.errors import Conflict
from tandem.platform import tenancy
from tandem.platform.access.permissions import Actor
from tandem.platform.models import JobTrouble
from tandem.platform.steps import step

STILL_SECONDS = 60  # what was just moved has its job by then
TRIES_MAX = 5
DOCUMENTS_A_SWEEP = 500
_AT_WORK = ("read_picture", "read_document", "accept_document", "withdraw_document")
log = logging.getLogger(__name__)


@step("take_up.begin")
def begin(facts: Sequence[DocumentReceived]) -> None:
    """Begin to read what came in; what was begun or mapped already is left."""
    of, keys = facts[0].organiser_id, [fact.document_id for fact in facts]
    received = Document.objects.of(of).filter(id__in=keys, status=DocumentStatus.RECEIVED)
    at = {fact.document_id: fact.at for fact in facts}
    for document in received.order_by("created_at", "id"):
        _start(document, at[document.id])


def _start(document: Document, now: datetime) -> None:
    lifecycle.move(document, DocumentStatus.READING, now=now)
    jobs.defer_reading(document)


def map_columns(
    document: Document, mapping: sellout.ColumnMap, *, home: Path, now: datetime
) -> None:
    """Have a sales file read by these columns, which are remembered for the partner's next one.

    Raises:
        ColumnsMissing, NotNow, BeingWorkedOn, LinesCount: it stays as it is.
    """
    sellout.check(mapping)
    headers = sandbox.headers(home / document.path, mapping.sheet)
    lifecycle.read_anew(document, now=now, mapping=mapping.to_json())
    reading.remember(
        mapping,
        headers,
        programme_id=document.programme_id,
        partner_id=document.partner_id,
        organiser_id=document.organiser_id,
        now=now,
    )
    jobs.defer_reading(document)


def count(document_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Have a document counted as it was read.

    Raises:
        NotNow, BeingWorkedOn
    """
    document = lifecycle.locked(document_id, organiser_id=actor.organiser_id, waits=False)
    lifecycle.move(document, DocumentStatus.COUNTING, now=now, actor=actor.name)
    jobs.defer_acceptance(document_id, organiser_id=actor.organiser_id, actor=actor.name)


def try_again(document_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Go on with a document that failed, from where it stopped: what counted stays counted.

    Raises:
        NotNow, BeingWorkedOn, SentAgain
    """
    _go_on(lifecycle.try_again(document_id, actor=actor, now=now))


def _go_on(document: Document) -> None:
    """Let the work be done that the state of a document asks for."""
    if document.status == DocumentStatus.COUNTING:
        jobs.defer_acceptance(
            document.id, organiser_id=document.organiser_id, actor=document.actor or "system"
        )
    elif document.status == DocumentStatus.REVERSING:
        jobs.defer_withdrawal(document)
    else:
        jobs.defer_reading(document)


def sweep(*, now: datetime) -> int:
    """Take up what stands still: is to be read or counted, and no job is at it. How many.

    One that was taken up `TRIES_MAX` times without coming further has failed.
    """
    with transaction.atomic(), tenancy.across("the sweep looks at the documents of everybody"):
        still = Document.objects.everyone(reason="the sweep").filter(
            status__in=WORKING, state_at__lt=now - timedelta(seconds=STILL_SECONDS)
        )
        still_standing = list(
            still.order_by("state_at", "id").values_list("organiser_id", "id")[:DOCUMENTS_A_SWEEP]
        )
        at_work = _at_work() if still_standing else set()
    taken = 0
    for organiser_id, document_id in still_standing:
        if str(document_id) not in at_work:
            taken += _take_up(document_id, organiser_id=organiser_id, now=now)
    return taken


def _at_work() -> set[str]:
    """The documents for which a job waits or runs."""
    tried_again = JobTrouble.objects.filter(name__in=_AT_WORK, again_at__isnull=False).values(
        "job_id"
    )
    is_live = Q(status__in=("todo", "doing")) | Q(id__in=tried_again)
    live = ProcrastinateJob.objects.filter(is_live, task_name__in=_AT_WORK)
    return {
        arguments.get("document_id", "")
        for arguments in live.order_by("id").values_list("args", flat=True)
    }


def _take_up(document_id: UUID, *, organiser_id: UUID, now: datetime) -> bool:
    try:
        with transaction.atomic():
            tenancy.enter(organiser_id)
            document = lifecycle.locked(document_id, organiser_id=organiser_id, waits=False)
            if document.status not in WORKING:
                return False
            log.warning(
                "document %s stands %s and nobody is at it: it is taken up",
                document_id,
                document.status,
            )
            if document.tries >= TRIES_MAX:
                failing.gave_up(document_id, organiser_id=organiser_id, now=now)
            elif document.status == DocumentStatus.RECEIVED:
                _start(document, now)
            else:
                document.tries += 1
                lifecycle.keep(document, "tries")
                _go_on(document)
    except Conflict as error:  # somebody was faster
        log.info("document %s is left: %s", document_id, error.sentence)
        return False
    return True
