"""Counting a document: staged and matched, then in transactions of a batch each, so that nothing
that counted is done twice.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tandem.evidence import acceptance, matching
from tandem.evidence.claims import making
from tandem.evidence.documents import lifecycle, staging
from tandem.evidence.documents.laying import Work
from tandem.evidence.documents.lifecycle import TakenOver
from tandem.evidence.models import Document
from tandem.evidence.models import DocumentStatus as State
from tandem.flows.documents import reading, ways
from tandem.kit.errors import Unavailable
from tandem.platform import tenancy
from tandem.platform.jobs import running

RUNS_MAX = 5
UNREAD = (State.RECEIVED, State.MAPPING, State.READING)
log = logging.getLogger(__name__)


class NeverWhole(Unavailable):
    """What was read of a document was gone each time before it was counted."""

    code = "flows.never_whole"
    text = _("The database lost what was read of this file several times. It is tried again later.")


@dataclass(frozen=True, slots=True)
class _Run:
    """One run over a document: the document as it began, who has it counted, and what matching
    found.
    """

    document: Document
    work: Work
    matched: matching.Matched


def accept(
    document_id: UUID,
    *,
    organiser_id: UUID,
    home: Path,
    actor: str,
    now: Callable[[], datetime],
    again: bool = False,
    began: Callable[[Document], None] = reading.ignore,
) -> dict[str, int]:
    """Count the lines of a document, in transactions of a batch each; its figures. May be ended and
    called again at any point.

    One that was not read yet is read first. `again` goes through a counted document once more,
    because something it
    waited for is known now: lines that counted are told by their identity, so only what is new
    counts, as a further round. `began` is told of each run.

    Must not run inside a transaction of the caller: what is counted stays counted.
    """
    for _try in range(RUNS_MAX):
        document = _take(
            document_id, organiser_id=organiser_id, home=home, actor=actor, now=now, again=again
        )
        try:
            if document is not None:
                began(document)
                _count(document, home, now)
        except staging.Stale:
            log.warning(
                "what was staged of document %s is gone; it is read and matched again", document_id
            )
            continue
        except TakenOver:
            log.warning("another run counts document %s", document_id)
        with transaction.atomic():
            tenancy.enter(organiser_id)
            return Document.objects.of(organiser_id).get(id=document_id).figures
    raise NeverWhole()


def _take(
    document_id: UUID,
    *,
    organiser_id: UUID,
    home: Path,
    actor: str,
    now: Callable[[], datetime],
    again: bool,
) -> Document | None:
    """Begin a run that counts a document; None where nothing is left to do."""
    with transaction.atomic():
        tenancy.enter(organiser_id)
        document = lifecycle.locked(document_id, organiser_id=organiser_id)
        if document.status in UNREAD:
            reading.preview(
                document_id, organiser_id=organiser_id, home=home, now=now(), counts_at_once=True
            )
            document = lifecycle.locked(document_id, organiser_id=organiser_id)
        if document.status == State.READY:
            if document.member_id is not None and not making.accepted(document).exists():
                return None  # its claims wait to be decided
            lifecycle.move(document, State.COUNTING, now=now(), actor=actor)
        elif document.status == State.COUNTED and again:
            begun = {"batches": 0, "batches_done": 0, "lines_before": document.lines_counted}
            lifecycle.move(
                document, State.COUNTING, now=now(), actor=actor, round=document.round + 1, **begun
            )
        return lifecycle.take(document_id, State.COUNTING, organiser_id=organiser_id)


def _count(document: Document, home: Path, now: Callable[[], datetime]) -> None:
    run = _stage(document, home, now)
    if run is None:
        return
    for batch_no, lines in run.matched.batches.items():
        with transaction.atomic():
            tenancy.enter(document.organiser_id)
            acceptance.accept_batch(
                lifecycle.held(document),
                batch_no,
                lines=lines,
                of_its_days=run.matched.of_its_days,
                programme=run.work.programme,
                actor=document.actor,
                now=now(),
            )
        running.progressed()
    with transaction.atomic():
        tenancy.enter(document.organiser_id)
        acceptance.finish(
            lifecycle.held(document),
            run.matched,
            programme=run.work.programme,
            actor=document.actor,
            now=now(),
            settle=ways.of(document).settle,
        )


def _stage(document: Document, home: Path, now: Callable[[], datetime]) -> _Run | None:
    """Lay and match what is to be counted; None where it counted in this transaction already."""
    way = ways.of(document)
    with transaction.atomic():
        tenancy.enter(document.organiser_id)
        work = reading.work_on(document, home=home, now=now())
        if way.count is not None:
            way.count(lifecycle.held(document), work, document.actor)
            return None
        way.stage(document, work)
        matched = matching.match(document, way.form, programme=work.programme)
        if "counted" not in document.figures:  # it was not matched while it was read
            way.note(document, work)
        lifecycle.held(document)
        document.figures = {**document.figures, **matched.figures}
        document.batches, document.batches_done = len(matched.batches), 0
        lifecycle.keep(document, *reading.FOUND, "batches", "batches_done")
    return _Run(document, work, matched)
