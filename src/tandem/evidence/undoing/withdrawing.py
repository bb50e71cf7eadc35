"""Taking back a sales file whose lines count: the stream is corrected, nothing of it is deleted.

A batch of what the file recorded at a time: of its purchases all that is left, and of purchases of
other files what it changed of them, as corrections under the file's own id. What was taken back
leaves nothing to be taken back, so each part can be done again at any point. Last its lines are
released, so that they may count anew: of the same file mapped otherwise, or of another one. What
told of them beside it was passed over, and is gone through once more (`told_beside`).

What a later file corrected of it has to be withdrawn first: that correction would hang in the air,
and what it took back would be given once more when the lines count anew.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.activity import recording
from tandem.evidence.documents import lifecycle
from tandem.evidence.facts import DocumentTakenBack, DocumentWithdrawn
from tandem.evidence.models import Document, DocumentKind, WaitingLine
from tandem.evidence.models import DocumentStatus as State
from tandem.evidence.witnessing import unnumbered
from tandem.kit.errors import Conflict
from tandem.kit.sql import SqlQuery, named_queries
from tandem.platform import journal, statements
from tandem.platform.access.permissions import Actor
from tandem.platform.database import batches
from tandem.programmes.models import Programme

FILES_NAMED_MAX = 5
SOURCE = "WITHDRAWN"


class CorrectedLater(Conflict):
    """Later files corrected purchases of the document."""

    code = "evidence.corrected_later"
    text = _(
        "Later files correct purchases of this one: %(files)s. Withdraw those first; then this one"
        " can be taken back."
    )

    files: str


def begin(
    document_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    mapping: dict[str, object] | None = None,
) -> Document:
    """Let what a sales file recorded be taken back; with a `mapping` it is then read anew by it.

    Raises:
        NotNow, BeingWorkedOn, LinesCount, CorrectedLater: it stays as it is. Lines of invoices
        and of members' proofs are corrected one by one.
    """
    document = lifecycle.locked(document_id, organiser_id=actor.organiser_id, waits=False)
    if document.kind != DocumentKind.SELL_OUT or document.member_id is not None:
        raise lifecycle.LinesCount(lines=document.lines_counted)
    if not document.lines_counted:
        raise lifecycle.NotNow(state=lifecycle.STATES[State(document.status)])
    if names := _corrected_by(document):
        raise CorrectedLater(files=", ".join(names))
    lifecycle.move(
        document,
        State.REVERSING,
        now=now,
        actor=actor.name,
        done_at=None,
        reads_anew=mapping is not None,
        batches=0,
        batches_done=0,
        **({"mapping": mapping} if mapping is not None else {}),
    )
    return document


def _params(document: Document) -> dict[str, object]:
    return {
        "organiser_id": document.organiser_id,
        "programme_id": document.programme_id,
        "document_id": document.id,
        "partner_id": document.partner_id,
        "source": document.kind,
        "run": document.run,
    }


def _corrected_by(document: Document) -> list[str]:
    text = named_queries("tandem.evidence", "withdrawing")["corrected_by"]
    rows = statements.rows(text, {**_params(document), "limit": FILES_NAMED_MAX})
    return [f"“{name}”" for (name,) in rows]


def stands(member_id: int, activity_id: UUID, *, organiser_id: UUID) -> bool:
    """Whether the file by which a purchase came was not taken back. It is not until the transaction
    ends: its row is locked.
    """
    sql = named_queries("tandem.evidence", "withdrawing")
    of_purchase = {
        "organiser_id": organiser_id,
        "member_id": member_id,
        "activity_id": activity_id,
    }
    statements.rows(sql["lock_file_of"], of_purchase)
    ((is_withdrawn,),) = statements.rows(sql["is_withdrawn"], of_purchase)
    return not is_withdrawn


def batches_of(document: Document) -> list[UUID]:
    """The batches of activity that the document recorded."""
    text = named_queries("tandem.evidence", "withdrawing")["batches"]
    return [key for (key,) in statements.rows(text, _params(document))]


def told_beside(document_id: UUID, *, organiser_id: UUID) -> list[UUID]:
    """The documents, oldest first, that may have told again what this one had recorded: what they
    said was passed over then, and may count now.
    """
    document = Document.objects.of(organiser_id).get(id=document_id)
    text = named_queries("tandem.evidence", "withdrawing")["told_beside"]
    return [key for (key,) in statements.rows(text, _params(document))]


def take_back(
    document: Document, batch_id: UUID, *, programme: Programme, now: datetime
) -> UUID | None:
    """Correct what one batch of the document recorded; the batch of corrections, or None where
    nothing is left. Repeatable; in a transaction of its own, of a run that holds the document.
    """
    sql, params = named_queries("tandem.evidence", "withdrawing"), _params(document)
    of_batch = {**params, "batch_id": batch_id}
    key = "member_id, activity_id"
    if not batches.keep("evidence_undone", sql["undone"], of_batch, key=key, is_unique=False):
        return None
    return recording.record_rows(
        SqlQuery(sql["counted_activities"], params, recording.ACTIVITY_COLUMNS),
        SqlQuery(sql["lines"], params, recording.LINE_COLUMNS),
        programme_id=programme.id,
        organiser_id=document.organiser_id,
        source=SOURCE,
        source_id=document.id,
        actor=document.actor,
        now=now,
    )


def settle(document: Document, *, now: datetime) -> None:
    """Release the lines of a document all of which was taken back: it is withdrawn, or about to be
    read anew (`reads_anew`).
    """
    text = named_queries("tandem.evidence", "withdrawing")["release"]
    statements.run(text, {**_params(document), "now": now})
    unnumbered.forget(document.id, organiser_id=document.organiser_id)
    lines, figures = document.lines_counted, document.figures
    gone = {"counted": 0, "gone": 0, "waiting": 0, "taken_back": lines}
    own = {"lines_counted": 0, "lines_before": 0, "batches": 0, "batches_done": 0}
    WaitingLine.objects.of(document.organiser_id).filter(document_id=document.id).delete()
    if document.reads_anew:
        anew: dict[str, object] = {"figures": {}, "odd_prices": None, "staged_lines": None}
        lifecycle.move(document, State.READING, now=now, reads_anew=False, **own, **anew)
    else:
        told = {**figures, **gone}
        lifecycle.move(document, State.WITHDRAWN, now=now, figures=told, done_at=now, **own)
    of, actor = document.organiser_id, document.actor
    journal.record(
        DocumentTakenBack(
            organiser_id=of, at=now, actor=actor, document_id=document.id, lines=lines
        )
    )
    if document.status == State.WITHDRAWN:
        journal.record(
            DocumentWithdrawn(organiser_id=of, at=now, actor=actor, document_id=document.id)
        )
