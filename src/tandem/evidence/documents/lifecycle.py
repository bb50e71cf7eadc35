"""How far a document has come: the table of its moves, and the one place where they are made, under
a lock of its row.

RECEIVED → READING → READY → COUNTING → COUNTED is the way; a sales file of an unknown layout stands
in MAPPING until a person has said which column is what; a member's document stands READY until its
claims are decided. What cannot go on is FAILED with a sentence and can be tried again; WITHDRAWN is
the end. A sales file whose lines count is REVERSING while they are taken back (`withdrawing`), and
is then WITHDRAWN or read anew.

Work on a document is a *run*: `take` numbers it, in a transaction of its own; `held` proves, at the
end of what was worked out and before each write that stays, that no later run has begun. So two
workers may take up the same document, and only the last one writes. No lock is held while a file is
read.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.evidence.facts import DocumentRefused, DocumentTriedAgain, DocumentWithdrawn
from tandem.evidence.models import CLOSED, WORKING, Claim, Document, WaitingLine
from tandem.evidence.models import DocumentStatus as State
from tandem.kit.errors import Conflict
from tandem.platform import journal
from tandem.platform.access.permissions import Actor

MOVES: Mapping[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.READING, State.MAPPING, State.FAILED, State.WITHDRAWN}),
    # A picture whose codes say all has counted as soon as it is read.
    State.READING: frozenset({State.READY, State.COUNTED, State.FAILED}),
    State.MAPPING: frozenset({State.READING, State.WITHDRAWN}),
    # Mapped otherwise; counted; none of its claims stands; taken back by who sent it.
    State.READY: frozenset({State.READING, State.COUNTING, State.FAILED, State.WITHDRAWN}),
    State.COUNTING: frozenset({State.COUNTED, State.FAILED}),
    # What it waited for is known now; of one of which no line counts: mapped otherwise, or taken
    # back; of one whose lines count they are taken back first.
    State.COUNTED: frozenset({State.COUNTING, State.READING, State.REVERSING, State.WITHDRAWN}),
    State.REVERSING: frozenset({State.READING, State.FAILED, State.WITHDRAWN}),
    # Tried again where it stopped; a rejection of its claims was appealed against; or what a code
    # in a picture waited for was answered.
    State.FAILED: frozenset(
        {
            State.READING,
            State.COUNTING,
            State.COUNTED,
            State.READY,
            State.REVERSING,
            State.WITHDRAWN,
        }
    ),
    State.WITHDRAWN: frozenset(),
}
# As people say it: what came in is about to be read.
STATES = {
    State.RECEIVED: _("being read"),
    State.READING: _("being read"),
    State.MAPPING: _("to be mapped"),
    State.READY: _("ready to record"),
    State.COUNTING: _("being recorded"),
    State.COUNTED: _("recorded"),
    State.REVERSING: _("being taken back"),
    State.FAILED: _("failed"),
    State.WITHDRAWN: _("withdrawn"),
}


class NotNow(Conflict):
    """The document is not at the point where this can be done."""

    code = "evidence.not_now"
    text = _("This cannot be done with the file now: it is %(state)s.")

    state: str


class BeingWorkedOn(Conflict):
    """A process holds the document at this moment."""

    code = "evidence.being_worked_on"
    text = _("This file is being worked on right now. Try again in a moment.")


class SentAgain(Conflict):
    """The same content was sent once more meanwhile, and stands."""

    code = "evidence.sent_again"
    text = _("The same document was sent again meanwhile; it is looked at instead.")


class LinesCount(Conflict):
    """Lines of the document count: what was given for them does not go with it."""

    code = "evidence.lines_count"
    text = _(
        "%(lines)s lines of this file are recorded already, so it cannot be taken back or read"
        " anew. Correct single purchases instead."
    )

    lines: int


class ClaimsStand(Conflict):
    """A document has become claims, which are decided one by one."""

    code = "evidence.claims_stand"
    text = _("The purchases in this document are looked at already, so it cannot be withdrawn.")


class TakenOver(Exception):
    """A later run has begun over the document, or it was moved: this run writes nothing any
    more.
    """


def locked(document_id: UUID, *, organiser_id: UUID, waits: bool = True) -> Document:
    """The document, its row locked until the transaction ends.

    Raises:
        BeingWorkedOn: somebody else holds the lock, and the caller does not wait.
    """
    rows = Document.objects.of(organiser_id).select_related("upload").filter(id=document_id)
    if waits:
        return rows.select_for_update(of=("self",)).get()
    try:
        with transaction.atomic():
            return rows.select_for_update(of=("self",), nowait=True).get()
    except OperationalError as error:
        raise BeingWorkedOn() from error


def move(document: Document, to: State, *, now: datetime, **columns: object) -> Document:
    """Bring a document to another state, with what else is to be said of it; `document` then tells
    the same.

    Raises:
        NotNow: there is no such move from the state in which it stands.
        SentAgain: the same content stands again meanwhile.
    """
    standing = locked(document.id, organiser_id=document.organiser_id)
    state = State(standing.status)
    if to not in MOVES[state]:
        raise NotNow(state=STATES[state])
    if state in CLOSED and to not in CLOSED and _twins(standing).exists():
        raise SentAgain()
    changes: dict[str, object] = {
        "status": to,
        "state_at": now,
        "tries": 0,
        "reason": "",
        "failed_in": "",
        **columns,
    }
    return _write(document, changes)


def _write(document: Document, changes: Mapping[str, object]) -> Document:
    Document.objects.of(document.organiser_id).filter(id=document.id).update(**changes)
    for name, value in changes.items():
        setattr(document, name, value)
    return document


def _twins(document: Document) -> QuerySet[Document]:
    """What the same sender sent of the same content, and stands."""
    same = Document.objects.of(document.organiser_id).filter(
        programme_id=document.programme_id, member_id=document.member_id, sha256=document.sha256
    )
    return same.exclude(status__in=CLOSED).exclude(id=document.id)


def take(document_id: UUID, state: State, *, organiser_id: UUID) -> Document | None:
    """Begin a run over a document that stands in this state; None where it does not, or not any
    more.
    """
    document = locked(document_id, organiser_id=organiser_id)
    return _write(document, {"run": document.run + 1}) if document.status == state else None


def read_anew(document: Document, *, now: datetime, **columns: object) -> None:
    """Let a document be read from the beginning; not one of which lines count.

    Raises:
        NotNow, BeingWorkedOn, LinesCount, SentAgain: it stays as it is.
    """
    standing = locked(document.id, organiser_id=document.organiser_id, waits=False)
    if standing.lines_counted:
        raise LinesCount(lines=standing.lines_counted)
    move(
        document, State.READING, now=now, figures={}, odd_prices=None, staged_lines=None, **columns
    )
    _wait_no_longer(document)


def _wait_no_longer(document: Document) -> None:
    """Drop the lines that were kept until they are known: they are read anew, or gone with their
    document.
    """
    WaitingLine.objects.of(document.organiser_id).filter(document_id=document.id).delete()


def held(document: Document) -> Document:
    """The document as it stands, its row locked, when the run that `document` tells of is still the
    last one.

    Raises:
        TakenOver
    """
    standing = locked(document.id, organiser_id=document.organiser_id)
    seen = (document.run, document.status, document.member_id)
    if (standing.run, standing.status, standing.member_id) != seen:
        raise TakenOver
    return standing


def keep(document: Document, *columns: str) -> None:
    """Write down what a run has found of a document; its state is not among it."""
    assert not {"status", "state_at", "run"} & set(columns)
    document.save(update_fields=columns)


def fail(
    document_id: UUID, *, reason: str, organiser_id: UUID, now: datetime, run: int | None = None
) -> bool:
    """End what is being worked on, with the sentence why; whether it was. Lines that counted stay
    counted.

    `run`: only if this run is the last one.
    """
    document = locked(document_id, organiser_id=organiser_id)
    if document.status not in WORKING or run not in (None, document.run):
        return False
    refuse(document, reason=reason, now=now)
    return True


def refuse(document: Document, *, reason: str, now: datetime, **columns: object) -> None:
    """End a document that is being worked on, with the sentence why; who sent it is told."""
    ended = {"reason": reason, "failed_in": document.status, "done_at": now, **columns}
    move(document, State.FAILED, now=now, **ended)
    fact = DocumentRefused(
        organiser_id=document.organiser_id, at=now, document_id=document.id, reason=reason
    )
    journal.record(fact)


def answered(member_id: int, code: str, *, organiser_id: UUID, now: datetime) -> None:
    """A code was used that pictures of a member waited for: one that waits for no other counted."""
    rows = Document.objects.of(organiser_id).filter(
        member_id=member_id, status=State.FAILED, awaits__contains=[{"code": code}]
    )
    for document in rows.select_for_update(of=("self",)).order_by("id"):
        left = [one for one in document.awaits if one["code"] != code]
        if left:
            _write(document, {"awaits": left})
        else:
            move(document, State.COUNTED, now=now, awaits=[], done_at=now)


def try_again(document_id: UUID, *, actor: Actor, now: datetime) -> Document:
    """Let a document that failed go on: to be read again, or counted from where it stopped.

    Raises:
        NotNow, BeingWorkedOn, SentAgain: it stays as it is.
    """
    document = locked(document_id, organiser_id=actor.organiser_id, waits=False)
    if document.status != State.FAILED or not document.failed_in:
        raise NotNow(state=STATES[State(document.status)])
    stopped_in = State(document.failed_in)
    goes_on = stopped_in in (State.COUNTING, State.REVERSING)
    to = stopped_in if goes_on else State.READING
    move(
        document,
        to,
        now=now,
        done_at=None,
        actor=actor.name if goes_on else document.actor,
    )
    fact = DocumentTriedAgain(
        organiser_id=actor.organiser_id, at=now, actor=actor.name, document_id=document_id
    )
    journal.record(fact)
    return document


def withdraw(document_id: UUID, *, actor: Actor, now: datetime) -> Document:
    """Take back a document of which nothing counts; it may be sent again.

    Raises:
        NotNow, BeingWorkedOn, LinesCount, ClaimsStand: it stays.
    """
    document = locked(document_id, organiser_id=actor.organiser_id, waits=False)
    if document.lines_counted:
        raise LinesCount(lines=document.lines_counted)
    if document.member_id is not None:
        own = Claim.objects.of(actor.organiser_id).filter(
            member_id=document.member_id, document_id=document_id
        )
        if own.exists():
            raise ClaimsStand()
    move(document, State.WITHDRAWN, now=now, actor=actor.name, done_at=now)
    _wait_no_longer(document)
    journal.record(
        DocumentWithdrawn(
            organiser_id=actor.organiser_id, at=now, actor=actor.name, document_id=document_id
        )
    )
    return document
