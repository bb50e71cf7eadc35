"""Matched lines to activity: counted ones batch by batch, the others to where they belong.

Each batch is a transaction of its own and is all there or not: activities, lines, their identities, payments, and the
place the document has come to. A process killed in the middle leaves whole batches; matching again passes over what
counted already.
"""

from datetime import datetime
from uuid import UUID

from tandem.activity import payments, recording
from tandem.evidence.claims import answering, making
from tandem.evidence.facts import DocumentAccepted
from tandem.evidence.matching import matched_of, params_of
from tandem.evidence.models import Document, DocumentKind, DocumentStatus, WaitingLine
from tandem.evidence.staging import invoices_of, paid_of, staging_of
from tandem.kit.sql import Rows, blocks
from tandem.platform import journal, statements
from tandem.programmes.models import Programme


def accept_batch(document: Document, batch_no: int, *, programme: Programme, actor: str, now: datetime) -> UUID:
    """Record one batch of counted lines as activity; the id of the activity's batch."""
    sql = _sql(document)
    params = {**params_of(document, programme), "batch_no": batch_no, "now": now}
    statements.without_waiting_for_disk()
    statements.run(sql["prove_lines"], params)
    batch_id = recording.record_rows(
        Rows(sql["activities"], params, recording.ACTIVITY_COLUMNS),
        Rows(sql["lines"], params, recording.LINE_COLUMNS),
        programme_id=programme.id, organiser_id=document.organiser_id, source=document.kind, source_id=document.id,
        actor=actor, now=now,
    )  # fmt: skip
    payments.record_rows(
        Rows(sql["payments"], params, payments.COLUMNS),
        programme_id=programme.id, organiser_id=document.organiser_id, actor=actor, now=now,
    )  # fmt: skip
    return batch_id


def finish(document: Document, *, verdicts: dict[str, int], programme: Programme, actor: str, now: datetime) -> None:
    """Keep the waiting lines, close the document and drop its staging."""
    sql = _sql(document)
    WaitingLine.objects.of(document.organiser_id).filter(document_id=document.id).delete()
    statements.run(sql["keep_waiting"], {**params_of(document, programme), "now": now})
    document.status, document.done_at = DocumentStatus.ACCEPTED, now
    counted_before = document.figures.get("counted", 0) if document.figures.get("round") else 0
    document.figures.pop("odd_prices", None)  # asked before it counted, answered now
    document.figures = {**document.figures, **{name.lower(): number for name, number in verdicts.items()}}
    document.figures["fresh"] = verdicts["COUNTED"]
    if counted_before:
        # In a further round the lines that counted before come up as repeated; to people they are still the counted ones.
        document.figures["counted"] += counted_before
        document.figures["repeated"] = max(0, document.figures["repeated"] - counted_before)
    document.save(update_fields=["status", "done_at", "figures"])
    _note_partial_payments(document, programme, actor, now)
    if document.member_id is not None:
        making.forget_waiting(document)
    elif document.kind != DocumentKind.SELL_OUT:
        answering.hand_over(document, now=now)
    clear(document)
    journal.record(
        DocumentAccepted(
            organiser_id=document.organiser_id, at=now, actor=actor, document_id=document.id, figures=document.figures
        )
    )


def close(document: Document, *, counted: int, actor: str, now: datetime) -> None:
    """Close the document of an action whose deed is recorded."""
    document.status, document.done_at = DocumentStatus.ACCEPTED, now
    document.figures = {**document.figures, "counted": document.figures.get("counted", 0) + counted, "fresh": counted}
    document.save(update_fields=["status", "done_at", "figures"])
    journal.record(
        DocumentAccepted(
            organiser_id=document.organiser_id, at=now, actor=actor, document_id=document.id, figures=document.figures
        )
    )


def clear(document: Document) -> None:
    """Drop the tables in which a document lay while it was worked on."""
    tables = (of(document.id) for of in (staging_of, matched_of, paid_of, invoices_of))
    statements.run(f"DROP TABLE IF EXISTS {', '.join(tables)}")


def _note_partial_payments(document: Document, programme: Programme, actor: str, now: datetime) -> None:
    """Parts that e-invoices say were paid; the same part of the same invoice in another file is the same notice."""
    if document.kind == DocumentKind.SELL_OUT or not document.figures.get("payments"):
        return
    text = blocks("tandem.evidence", "acceptance")["partial_payments"].replace("/*paid*/", paid_of(document.id))
    scope = {"organiser_id": document.organiser_id, "programme_id": programme.id}
    rows = Rows(text, {"programme_id": programme.id}, payments.NOTICE_COLUMNS)
    payments.note_rows(rows, actor=actor, now=now, **scope)


def _sql(document: Document) -> dict[str, str]:
    tables = {"/*read*/": staging_of(document.id), "/*matched*/": matched_of(document.id)}
    sql = dict(blocks("tandem.evidence", "acceptance"))
    for mark, table in tables.items():
        sql = {name: body.replace(mark, table) for name, body in sql.items()}
    return sql
