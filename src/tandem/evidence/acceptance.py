"""Matched lines to activity: counted ones batch by batch, the others to where they belong.

Each batch is a transaction of its own and is all there or not: activities, lines, their identities,
payments, and the place the document has come to. A process killed in the middle leaves whole
batches; matching again passes over what counted already. What is counted is held against what
matching said, for a crash of the database empties staging.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError

from tandem.activity import payments, recording
from tandem.evidence.documents import lifecycle
from tandem.evidence.documents.staging import Stale, invoices_of, is_whole, paid_of, staging_of
from tandem.evidence.facts import DocumentAccepted
from tandem.evidence.matching import Matched, matched_of, params_of
from tandem.evidence.models import Document, DocumentStatus, WaitingLine
from tandem.evidence.witnessing import unnumbered, witnesses
from tandem.kit.sql import SqlQuery, fill, fill_each, named_queries
from tandem.platform import journal, statements
from tandem.programmes.models import Programme


def accept_batch(
    document: Document,
    batch_no: int,
    *,
    lines: int,
    of_its_days: int,
    programme: Programme,
    actor: str,
    now: datetime,
) -> UUID:
    """Record one batch of counted lines as activity; the id of the activity's batch. `lines`: how
    many matching said it holds; `of_its_days`: see `Matched`.

    Raises:
        Stale: it holds others, or another proof counted one of them meanwhile. Nothing of the
        transaction may stay.
    """
    sql = _sql(document)
    params = {**params_of(document, programme), "batch_no": batch_no, "now": now}
    statements.without_waiting_for_disk()
    try:
        proved = statements.run(sql["prove_lines"], params)
    except IntegrityError as error:
        raise Stale from error
    if proved != lines or not witnesses.take_numbers(sql, params):
        raise Stale
    if document.member_id is not None and not unnumbered.stand(params, of_its_days):
        raise Stale
    batch_id = recording.record_rows(
        SqlQuery(sql["activities"], params, recording.ACTIVITY_COLUMNS),
        SqlQuery(sql["lines"], params, recording.LINE_COLUMNS),
        programme_id=programme.id,
        organiser_id=document.organiser_id,
        source=document.kind,
        source_id=document.id,
        actor=actor,
        now=now,
    )
    payments.record_rows(
        SqlQuery(sql["payments"], params, payments.COLUMNS),
        programme_id=programme.id,
        organiser_id=document.organiser_id,
        actor=actor,
        now=now,
    )
    document.lines_counted += lines
    document.batches_done += 1
    document.tries = 0
    lifecycle.keep(document, "lines_counted", "batches_done", "tries")
    return batch_id


def finish(
    document: Document,
    matched: Matched,
    *,
    programme: Programme,
    actor: str,
    now: datetime,
    settle: Callable[[Document, datetime], object],
) -> None:
    """Keep the waiting lines, close the document and drop its staging; `settle`: what else follows,
    while that still stands.

    Raises:
        Stale: what was staged is not there any more. Nothing of the transaction may stay.
    """
    sql = _sql(document)
    WaitingLine.objects.of(document.organiser_id).filter(document_id=document.id).delete()
    waiting = statements.run(sql["keep_waiting"], {**params_of(document, programme), "now": now})
    if waiting != matched.verdicts["WAITING"] or not is_whole(document):
        raise Stale
    figures = {**document.figures, **matched.figures}
    # Lines of earlier rounds whose customer or product nobody knows any more: they count, and stand
    # among the others.
    figures["gone"] = max(0, document.lines_counted - figures["counted"])
    fresh = document.lines_counted - document.lines_before
    _note_partial_payments(document, programme, actor, now)
    settle(document, now)
    clear(document)
    close(document, figures=figures, fresh=fresh, actor=actor, now=now)


def close(
    document: Document, *, figures: dict[str, int], fresh: int, actor: str, now: datetime
) -> None:
    """Close a document all of which counted that can; `fresh`: how much of it did in this round."""
    began = document.state_at
    lifecycle.move(
        document, DocumentStatus.COUNTED, now=now, figures=figures, odd_prices=None, done_at=now
    )
    told = {**figures, "fresh": fresh, "round": document.round}
    journal.record(
        DocumentAccepted(
            organiser_id=document.organiser_id,
            at=now,
            actor=actor,
            document_id=document.id,
            figures=told,
            began=began.isoformat() if began else "",
        )
    )


def clear(document: Document) -> None:
    """Drop the tables in which a document lay while it was worked on."""
    tables = (of(document.id) for of in (staging_of, matched_of, paid_of, invoices_of))
    statements.run(f"DROP TABLE IF EXISTS {', '.join(tables)}")


def _note_partial_payments(
    document: Document, programme: Programme, actor: str, now: datetime
) -> None:
    """Parts that e-invoices say were paid; the same part of the same invoice in another file is the
    same notice.
    """
    if not document.staged_payments:
        return
    text = fill(
        named_queries("tandem.evidence", "acceptance")["partial_payments"],
        paid=paid_of(document.id),
    )
    scope = {"organiser_id": document.organiser_id, "programme_id": programme.id}
    rows = SqlQuery(text, {"programme_id": programme.id}, payments.NOTICE_COLUMNS)
    payments.note_rows(rows, actor=actor, now=now, **scope)


def _sql(document: Document) -> dict[str, str]:
    sql = {
        **named_queries("tandem.evidence", "acceptance"),
        **named_queries("tandem.evidence", "numbers"),
    }
    return fill_each(sql, read=staging_of(document.id), matched=matched_of(document.id))
