"""An answer to a question of two proofs is undone: the question is open again.

Of “the recorded one” nothing but its rows stands in the way. By “the later one” a correction of the
purchase was recorded, by “both were bought” a second purchase: the caller takes these back, and
finds here what they are. Answers to other questions of the same purchase, or goods that came back
since, were held against what the answer made; then it is not undone any more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tandem.evidence.documents import lifecycle
from tandem.evidence.facts import DisagreementReopened
from tandem.evidence.models import Disagreement, DisagreementDecision, Document, DocumentStatus
from tandem.evidence.undoing import withdrawing
from tandem.evidence.undoing.taking_back import Counted
from tandem.evidence.witnessing import asking, disagreements, weighing
from tandem.kit import ids
from tandem.kit.errors import Conflict
from tandem.kit.sql import fill, named_queries
from tandem.participants import queries as participants
from tandem.platform import journal, statements
from tandem.platform.access.permissions import Actor

CORRECTING = "WITNESS"  # of the activities by which a better proof puts a purchase right
UNDOING = "UNDONE"  # of those that take one of these back
OCCURRENCES_MAX = 1_000  # lines of a document that are alike in everything


class UndoneBefore(Conflict):
    """The answer stands no more: somebody undid it, and it may be answered otherwise."""

    code = "evidence.undone_before"
    text = _("This answer was undone already. Look at the list again.")


class ChangedSince(Conflict):
    """What the answer made was changed since."""

    code = "evidence.changed_since"
    text = _(
        "The purchase was changed since by another answer, or goods of it came back, so this answer"
        " cannot be undone. Undo the later answer first, or correct the purchase itself."
    )


class FileTakenBack(Conflict):
    """The file by which the purchase was recorded was taken back since."""

    code = "evidence.file_taken_back"
    text = _(
        "The file by which this purchase was recorded was taken back since. There is nothing left"
        " to undo: what told of it otherwise gives its points by itself."
    )


class AnswerFollowed(Conflict):
    """What follows from an answer is being done at this moment."""

    code = "evidence.answer_followed"
    text = _("This answer is being followed right now. Try again in a moment.")


class NotAlone(Conflict):
    """The second purchase cannot be told from others of its document."""

    code = "evidence.not_alone"
    text = _(
        "What was recorded by this answer cannot be told from the rest of its file. Take a sales"
        " file back instead, or correct the purchase itself."
    )


class Line(NamedTuple):
    """A line that a document counted beside the purchase; quantity in base units, amounts in minor
    units. `is_changed`: some of it came back, or was corrected; `is_since`: it counted after the
    answer; `is_there`: not at another outlet than the purchase.
    """

    document_id: UUID
    batch_id: UUID
    member_id: int
    activity_id: UUID
    document_no: str
    sold_on: date
    quantity: Decimal
    net_minor: int | None
    gross_minor: int | None
    is_changed: bool
    is_since: bool
    outlet_id: UUID | None
    is_there: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """What an answer put right: the member, and the activity that corrects their purchase."""

    member_id: int
    activity_id: UUID


def begin(
    question: UUID, answer: UUID, *, programme_id: UUID, actor: Actor
) -> tuple[Disagreement, list[Disagreement]]:
    """What an answer was about, and what else is asked of the same product of the purchase; locked
    until the transaction ends. `answer`: as `disagreements.answer_id` makes it.

    Raises:
        NoSuchQuestion: it is none of the programme. UndoneBefore: another answer stands, or none.
        ChangedSince: a later answer put the purchase right again.
    """
    every = Disagreement.objects.of(actor.organiser_id).filter(programme_id=programme_id)
    asked = every.filter(question=question).order_by("created_at", "key").first()
    if asked is None:
        raise disagreements.NoSuchQuestion()
    of_purchase = Q(
        member_id=asked.member_id, activity_id=asked.activity_id, product_id=asked.product_id
    )
    among = every.filter(Q(question=question) | of_purchase)
    rows = list(among.order_by("key").select_for_update())
    own = [row for row in rows if row.question == question and row.decision and row.decided_at]
    own.sort(key=lambda row: (row.created_at, row.key))
    if not own or answer != disagreements.answer_id(question, _moment(own[0])[0]):
        raise UndoneBefore()
    others = [row for row in rows if row.question != question]
    if own[0].decision == DisagreementDecision.CORRECTED and any(
        row.decision == DisagreementDecision.CORRECTED and _moment(row) > _moment(own[0])
        for row in others
    ):
        raise ChangedSince()
    return own[0], others


def _moment(row: Disagreement) -> tuple[datetime, UUID]:
    assert row.decided_at is not None, "it was answered"
    return row.decided_at, row.question


def correction_of(row: Disagreement) -> Correction | None:
    """The correction that “the later one” became, with the member locked; None where it was not
    recorded yet.

    Raises:
        FileTakenBack: the purchase is gone. ChangedSince: what it put right was changed since.
        AnswerFollowed: a better proof answered by itself, and would at once again.
    """
    of = row.organiser_id
    if not withdrawing.stands(row.member_id, row.activity_id, organiser_id=of):
        raise FileTakenBack()
    sql, params = named_queries("tandem.evidence", "reopening"), _params(row)
    statements.rows(sql["lock_member"], params)
    corrections = statements.rows(sql["correction"], params)
    if not corrections:
        if row.decided_by == weighing.ACTOR:
            raise AnswerFollowed()
        return None
    ((key, is_changed),) = corrections
    if is_changed:
        raise ChangedSince()
    return Correction(row.member_id, key)


def second_of(row: Disagreement) -> list[tuple[Document, list[Counted]]]:
    """The second purchase that the answer became, by document, each of them locked; nothing where
    none counted yet. Whoever counts under its number at this moment holds it anew against what
    stands.

    Raises:
        BeingWorkedOn: its document is being counted. ChangedSince: some of it came back.
        NotAlone: its lines cannot be told from others of the document.
    """
    of = row.organiser_id
    sql, params = named_queries("tandem.evidence", "reopening"), _params(row)
    if row.partner_id is None or row.quantity_told < 0:
        raise NotAlone()  # what came back stands in other purchases
    asked_by = set(disagreements.documents_of(row.question, organiser_id=of))
    counted_by = {line.document_id for line in _lines(sql, params)}
    documents = {
        key: _at_rest(lifecycle.locked(key, organiser_id=of))
        for key in sorted(asked_by | counted_by)
    }
    statements.run(sql["turn_number"], {**params, "turned_by": ids.new_uuid()})
    lines = _lines(sql, params)
    if any(line.document_id not in documents for line in lines):
        raise AnswerFollowed()  # it counted meanwhile
    by_document = groupby(lines, key=lambda line: line.document_id)
    second = [
        (documents[document_id], counted)
        for document_id, own in by_document
        if (counted := _told_by(row, list(own), sql))
    ]
    if not second and any(line.is_since and line.document_id in asked_by for line in lines):
        raise NotAlone()  # it counted, and stays where it cannot be told
    return second


def second_of_calls(row: Disagreement) -> list[tuple[UUID, list[Counted]]]:
    """The same of calls that asked: what counted by the answer, with the source of its batch.

    Raises:
        ChangedSince: some of it came back. NotAlone: it cannot be told from others of its number.
    """
    if not asking.calls_of([row.question], organiser_id=row.organiser_id):
        return []
    sql, params = named_queries("tandem.evidence", "reopening"), _params(row)
    lines = _lines(sql, params, of="of_calls")
    told = [own for own in _all_or_of_day(row, lines) if own and _is_told(row, own)][:1]
    if lines and not told:
        raise NotAlone()
    if any(line.is_changed for own in told for line in own):
        raise ChangedSince()
    by_source: dict[UUID, list[Counted]] = {}
    for line in (line for own in told for line in own):
        counted = _counted(row, line, line.activity_id)
        by_source.setdefault(line.document_id, []).append(counted)
    return list(by_source.items())


def _lines(
    sql: Mapping[str, str], params: Mapping[str, object], of: str = "of_documents"
) -> list[Line]:
    text = fill(sql["second"], of_source=sql[of])
    return [Line(*line) for line in statements.rows(text, params)]


def _at_rest(document: Document) -> Document:
    if document.status in (DocumentStatus.COUNTING, DocumentStatus.REVERSING):
        raise lifecycle.BeingWorkedOn()
    return document


def _params(row: Disagreement) -> dict[str, object]:
    buyer = row.rival_id or row.member_id
    one = participants.kin([buyer], organiser_id=row.organiser_id)
    return {
        "organiser_id": row.organiser_id,
        "programme_id": row.programme_id,
        "partner_id": row.partner_id,
        "number": row.document_no,
        "members": one.get(buyer, [buyer]),
        "member_id": row.member_id,
        "product_id": row.product_id,
        "activity_id": row.activity_id,
        "question": row.question,
        "day": row.day_told,
        "since": row.decided_at,
        "correcting": CORRECTING,
        "undoing": UNDOING,
    }


def _told_by(row: Disagreement, lines: Sequence[Line], sql: Mapping[str, str]) -> list[Counted]:
    """Of the lines that a document counted those that the question was about, as they come to what
    it says: all of them, those of the purchase's outlet or of its day, or the same of a round of
    it. Under a number that several bought under each day is asked about by itself, and of two
    tills each.
    """
    rounds = [list(own) for _batch, own in groupby(lines, key=lambda line: line.batch_id)]
    tries = [own for own in _all_or_of_day(row, lines) if _is_told(row, own)][:1]
    if not tries:
        told = [
            [own for own in _all_or_of_day(row, of_round) if _is_told(row, own)]
            for of_round in rounds
        ]
        tries = [fitting[0] for fitting in told if fitting]
    chosen = [line for own in tries for line in own]
    if any(line.is_changed for line in chosen):
        raise ChangedSince()
    return _with_keys(row, chosen, sql) if chosen else []


def _all_or_of_day(row: Disagreement, lines: Sequence[Line]) -> list[list[Line]]:
    there = [line for line in lines if line.is_there]
    of_day = [[line for line in some if line.sold_on == row.day_told] for some in (there, lines)]
    return [own for own in (there, of_day[0], list(lines), of_day[1]) if own]


def _is_told(row: Disagreement, lines: Sequence[Line]) -> bool:
    day, quantity = min(line.sold_on for line in lines), sum(line.quantity for line in lines)
    if (day, quantity) != (row.day_told, row.quantity_told):
        return False
    told, amounts = (
        (row.net_told, [line.net_minor for line in lines])
        if row.gross_told is None
        else (row.gross_told, [line.gross_minor for line in lines])
    )
    return told is None or told == sum(amount or 0 for amount in amounts)


def _with_keys(row: Disagreement, lines: Sequence[Line], sql: Mapping[str, str]) -> list[Counted]:
    """The lines with the identities under which they counted (`matching`): of those alike in
    everything any will do.
    """
    matching = named_queries("tandem.evidence", "matching")
    # What was given to another member, or has no number, is told by its member (`matching`).
    identity = fill(
        matching["identity"],
        named_id="%(buyer)s::bigint",
        or_given="" if row.rival_id is None else "OR true",
        or_outlet=matching["or_outlet"],
    )
    text = fill(sql["keys"], identity=identity, key_of_occurrence=matching["key_of_occurrence"])
    params = {
        **_params(row),
        "document_id": lines[0].document_id,
        "buyer": lines[0].member_id,
        "places": list(range(len(lines))),
        "days": [line.sold_on for line in lines],
        "numbers": [line.document_no for line in lines],
        "quantities": [line.quantity for line in lines],
        "outlets": [line.outlet_id for line in lines],
        "nets": [line.net_minor for line in lines],
        "grosses": [line.gross_minor for line in lines],
        "occurrences": OCCURRENCES_MAX,
    }
    keys: dict[int, list[UUID]] = {}
    for place, key in statements.rows(text, params):
        keys.setdefault(place, []).append(key)
    taken: set[UUID] = set()
    counted = []
    for place, line in enumerate(lines):
        own = next((key for key in keys.get(place, ()) if key not in taken), None)
        if own is None:
            raise NotAlone()
        taken.add(own)
        counted.append(_counted(row, line, own))
    return counted


def _counted(row: Disagreement, line: Line, key: UUID) -> Counted:
    assert row.partner_id is not None, "others were refused"
    return Counted(
        member_id=line.member_id,
        activity_id=line.activity_id,
        document_no=line.document_no,
        sold_on=line.sold_on,
        partner_id=row.partner_id,
        product_id=row.product_id,
        quantity=line.quantity,
        net_minor=line.net_minor,
        gross_minor=line.gross_minor,
        key=key,
    )


def open_again(
    row: Disagreement, others: Sequence[Disagreement], *, actor: Actor, at: datetime
) -> list[UUID]:
    """Open the question again; the documents, oldest first, that are to be gone through once more.
    Calls that ask the same of this product are told again (`asking`).

    What else is asked of this product of the purchase was held against what the answer made: it is
    asked anew by its document, as are those that came since and were told by the answer.
    """
    of = row.organiser_id
    rows = Disagreement.objects.of(of)
    rows.filter(question=row.question).update(decision="", decided_by="", decided_at=None)
    open_others = [other for other in others if not other.decision]
    if row.decision == DisagreementDecision.CORRECTED:
        of_documents = [other.key for other in open_others if other.call_of is None]
        rows.filter(key__in=of_documents).delete()
    journal.record(
        DisagreementReopened(
            organiser_id=of,
            at=at,
            actor=actor.name,
            programme_id=row.programme_id,
            question=row.question,
            decision=row.decision,
        )
    )
    since = statements.rows(
        named_queries("tandem.evidence", "reopening")["told_since"],
        {
            **_params(row),
            "asking": [
                *disagreements.documents_of(row.question, organiser_id=of),
                *(other.document_id for other in open_others if other.call_of is None),
            ],
        },
    )
    return [document for (document,) in since]
