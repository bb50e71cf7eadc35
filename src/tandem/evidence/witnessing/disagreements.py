"""Proofs of a purchase that do not agree, and what a person says of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.evidence.facts import DisagreementDecided
from tandem.evidence.models import Disagreement, DisagreementDecision, Document, DocumentStatus
from tandem.kit import ids
from tandem.kit.errors import Conflict, Missing
from tandem.platform import by_programme, journal
from tandem.platform.access.permissions import Actor, require


class NoSuchQuestion(Missing):
    """The question is none of this programme."""

    code = "evidence.no_such_question"
    text = _("There is no such question.")


class AnsweredBefore(Conflict):
    """Somebody answered the question before, or what it was about is gone."""

    code = "evidence.answered_before"
    text = _("This was answered already. Look at the list again.")


CallKey = tuple[int, UUID]  # of a kept call: the member, and its telling


@dataclass(frozen=True, slots=True)
class Side:
    """What one proof says of a product of a purchase; quantity in base units, amounts in minor
    units.
    """

    number: str
    day: date
    quantity: Decimal
    net_minor: int | None
    gross_minor: int | None


@dataclass(frozen=True, slots=True)
class Question:
    """Two proofs of a purchase that do not agree on a product: what counted and what came later.
    `held_by`: the source of what counted; `document_id`: what tells otherwise, none where a call of
    the API does; `rival_id`: of whom, where that is another member.
    """

    id: UUID
    document_id: UUID | None
    document_name: str
    partner_id: int | None
    member_id: int
    rival_id: int | None
    product_id: UUID
    held_by: str
    held: Side
    told: Side


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of a question, by whom and when; `id`: by which it is undone, and no later
    one.
    """

    id: UUID
    question: Question
    decision: DisagreementDecision
    actor: str
    at: datetime


def answer_id(question: UUID, at: datetime) -> UUID:
    """The key of the answer that a question was given at a moment."""
    return ids.derived(question, at.astimezone(UTC).isoformat())


def answers(programme_id: UUID, *, organiser_id: UUID, most: int = 20) -> list[Answer]:
    """What was answered last, the latest first; each once, however many documents asked."""
    rows = Disagreement.objects.of(organiser_id).filter(programme_id=programme_id)
    answered = rows.exclude(decision="").filter(decided_at__isnull=False)
    is_before = Q(created_at__lt=OuterRef("created_at"))
    is_before |= Q(created_at=OuterRef("created_at"), key__lt=OuterRef("key"))
    before = answered.filter(is_before, question=OuterRef("question"))
    latest = list(answered.exclude(Exists(before)).order_by("-decided_at", "key")[:most])
    names = _names(latest, organiser_id)
    return [
        Answer(
            id=answer_id(row.question, row.decided_at),
            question=_question(row, names.get(row.document_id, "")),
            decision=DisagreementDecision(row.decision),
            actor=row.decided_by,
            at=row.decided_at,
        )
        for row in latest
        if row.decided_at is not None
    ]


def open_total(programme_id: UUID, *, organiser_id: UUID, partner_id: int | None = None) -> int:
    """How many questions wait for an answer."""
    rows = _open(programme_id, organiser_id=organiser_id, partner_id=partner_id)
    return int(rows.aggregate(total=Count("question", distinct=True))["total"])


def open_by_programme(programme_ids: Collection[UUID], *, organiser_id: UUID) -> Mapping[UUID, int]:
    """How many questions of each programme wait for an answer."""
    rows = _open_of(programme_ids, organiser_id)
    return by_programme.totals(rows, of="question", is_distinct=True)


def questions(
    programme_id: UUID,
    *,
    organiser_id: UUID,
    partner_id: int | None = None,
    start: int = 0,
    most: int = 50,
    newest_first: bool = False,
) -> list[Question]:
    """The open questions by the day of the purchase; each once, however many documents ask it."""
    rows = _open(programme_id, organiser_id=organiser_id, partner_id=partner_id)
    first = rows.order_by("question", "created_at", "key").distinct("question").values("key")
    sign = "-" if newest_first else ""
    page = rows.filter(key__in=first).order_by(f"{sign}day_held", "key")[start : start + most]
    asked = list(page)
    names = _names(asked, organiser_id)
    return [_question(row, names.get(row.document_id, "")) for row in asked]


def _names(rows: Collection[Disagreement], organiser_id: UUID) -> dict[UUID, str]:
    """What the documents that ask are called."""
    asking = {row.document_id for row in rows}
    documents = Document.objects.of(organiser_id).select_related("upload").filter(id__in=asking)
    return {document.id: document.name for document in documents}


def _question(row: Disagreement, document_name: str) -> Question:
    return Question(
        id=row.question,
        document_id=row.document_id if row.call_of is None else None,
        document_name=document_name,
        partner_id=row.partner_id,
        member_id=row.member_id,
        rival_id=row.rival_id,
        product_id=row.product_id,
        held_by=row.held_by,
        held=Side(row.number_held, row.day_held, row.quantity_held, row.net_held, row.gross_held),
        told=Side(row.document_no, row.day_told, row.quantity_told, row.net_told, row.gross_told),
    )


def _open(
    programme_id: UUID, *, organiser_id: UUID, partner_id: int | None
) -> QuerySet[Disagreement]:
    rows = _open_of([programme_id], organiser_id)
    return rows if partner_id is None else rows.filter(partner_id=partner_id)


def _open_of(programme_ids: Collection[UUID], organiser_id: UUID) -> QuerySet[Disagreement]:
    """Those of documents that counted, and of calls: what is only looked at yet asks nobody."""
    counted = Document.objects.of(organiser_id).filter(
        programme_id__in=programme_ids, status=DocumentStatus.COUNTED
    )
    return Disagreement.objects.of(organiser_id).filter(
        Q(document_id__in=counted.values("id")) | Q(call_of__isnull=False),
        programme_id__in=programme_ids,
        decision="",
    )


def decide(
    questions: Collection[UUID],
    decision: DisagreementDecision,
    *,
    programme_id: UUID,
    actor: Actor,
    at: datetime,
) -> None:
    """Say of all these questions which side is right; what follows, follows soon.

    Raises:
        NoSuchQuestion: one is none of the programme. None is answered.
        AnsweredBefore: of one nothing is open any more. None is answered.
    """
    require(actor, "evidence.decide")
    answer(
        questions,
        decision,
        programme_id=programme_id,
        organiser_id=actor.organiser_id,
        actor=actor.name,
        at=at,
    )


def answer(
    questions: Collection[UUID],
    decision: DisagreementDecision,
    *,
    programme_id: UUID,
    organiser_id: UUID,
    actor: str,
    at: datetime,
) -> None:
    """As `decide`, of whoever may: of a better proof by itself (`weighing`).

    Raises:
        NoSuchQuestion, AnsweredBefore: as there.
    """
    rows = Disagreement.objects.of(organiser_id).select_for_update()
    asked = rows.filter(programme_id=programme_id, question__in=questions).order_by("key")
    known = list(asked.values_list("question", "key", "decision"))
    if set(questions) - {question for question, _key, _decided in known}:
        raise NoSuchQuestion()
    keys = {key: question for question, key, decided in known if not decided}
    if set(questions) - set(keys.values()):
        raise AnsweredBefore()
    Disagreement.objects.of(organiser_id).filter(key__in=keys).update(
        decision=decision, decided_by=actor, decided_at=at
    )
    journal.record_many(
        [
            DisagreementDecided(
                organiser_id=organiser_id,
                at=at,
                actor=actor,
                programme_id=programme_id,
                question=question,
                decision=decision,
            )
            for question in sorted(set(questions))
        ]
    )


def documents_of(question: UUID, *, organiser_id: UUID) -> list[UUID]:
    """The documents of which lines wait for the answer."""
    rows = Disagreement.objects.of(organiser_id).filter(question=question, call_of=None)
    return list(rows.order_by("document_id").values_list("document_id", flat=True).distinct())


def first_of(question: UUID, *, at: datetime, organiser_id: UUID) -> Disagreement | None:
    """The row of the document that asked first: what it says is what the answer given at this
    moment is about. None where that was undone. Locked until the transaction ends.
    """
    rows = Disagreement.objects.of(organiser_id).filter(question=question)
    asked = rows.order_by("created_at", "key").select_for_update()
    return next((row for row in asked if row.decided_at == at), None)


def hold_others_against(row: Disagreement, *, net_told: int | None, gross_told: int | None) -> int:
    """Hold what else is asked about this product of the purchase, or was answered later, against
    what the answer put right; how many rows. Two answers never add both differences so.

    Args:
        row: of the question that was answered, the later proof being right.
        net_told, gross_told: the amounts it says, net of its gross where it says that alone.
    """
    is_later = Q(decided_at=row.decided_at, question__gt=row.question)
    is_later |= Q(decided_at__gt=row.decided_at)
    others = Disagreement.objects.of(row.organiser_id).filter(
        Q(decision="") | (Q(decision=DisagreementDecision.CORRECTED) & is_later),
        programme_id=row.programme_id,
        partner_id=row.partner_id,
        member_id=row.member_id,
        activity_id=row.activity_id,
        product_id=row.product_id,
    )
    return others.exclude(question=row.question).update(
        quantity_held=row.quantity_right,
        net_held=row.net_held if None in (net_told, row.net_held) else net_told,
        gross_held=row.gross_held if None in (gross_told, row.gross_held) else gross_told,
    )
