"""What a person said of two proofs of a purchase that did not agree is followed: the purchase is
put right where the later one is, and the documents whose lines waited are gone through again. So
are those that told what a file now taken back had recorded: it was passed over beside that file.
"""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from tandem.activity import recording
from tandem.evidence.facts import DisagreementDecided, DocumentAccepted, DocumentTakenBack
from tandem.evidence.models import Disagreement, DisagreementDecision, Document
from tandem.evidence.undoing import reopening, withdrawing
from tandem.evidence.witnessing import asking, disagreements, retellings, weighing
from tandem.flows import jobs
from tandem.flows.activities import record_activity, take_activities
from tandem.kit import ids
from tandem.kit.money import net_of
from tandem.platform.steps import step
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme


@step("settle_witnesses.weigh")
def weigh(facts: Sequence[DocumentAccepted]) -> None:
    """A better proof puts a weaker one right by itself, where that is beyond doubt."""
    for fact in facts:
        if fact.figures.get("differs"):
            weighing.put_right(fact.document_id, organiser_id=fact.organiser_id, at=fact.at)


@step("settle_witnesses.correct")
def correct(facts: Sequence[DisagreementDecided]) -> None:
    """The later proof is right: what it says more or less is a correction of the purchase, and the
    points follow as its difference.
    """
    for fact in facts:
        if fact.decision != DisagreementDecision.CORRECTED:
            continue
        programme = programmes.programme(fact.programme_id, organiser_id=fact.organiser_id)
        row = disagreements.first_of(fact.question, at=fact.at, organiser_id=fact.organiser_id)
        if row is None:
            continue  # it was undone meanwhile
        if not withdrawing.stands(row.member_id, row.activity_id, organiser_id=fact.organiser_id):
            continue  # its file was taken back meanwhile: the better proof counts by itself
        net_told, gross_told = _right(row, programme)
        recording.record_many(
            [_difference(row, programme, net_told, gross_told)],
            programme_id=programme.id,
            organiser_id=fact.organiser_id,
            source=reopening.CORRECTING,
            source_id=row.key,
            actor=fact.actor,
            now=fact.at,
        )
        disagreements.hold_others_against(row, net_told=net_told, gross_told=gross_told)


@step("settle_witnesses.look_again")
def go_through_again(facts: Sequence[DisagreementDecided]) -> None:
    """Go once more through the documents whose lines waited for the answer, and through calls."""
    for fact in facts:
        of = fact.organiser_id
        for document_id in _documents(fact):
            jobs.defer_acceptance(document_id, organiser_id=of, actor=fact.actor, again=True)
        calls = asking.calls_of([fact.question], organiser_id=of)
        if calls:
            told = retellings.named(calls, organiser_id=of)
            programme = programmes.programme(fact.programme_id, organiser_id=of)
            take_activities.take_again(told, programme=programme, actor=fact.actor, now=fact.at)


@step("settle_witnesses.come_back")
def come_back(facts: Sequence[DocumentTakenBack]) -> None:
    """What was told beside files that were taken back counts by that: what programs told now, and
    documents when they are gone through once more.
    """
    for fact in facts:
        _tell_again(fact)
        beside = withdrawing.told_beside(fact.document_id, organiser_id=fact.organiser_id)
        for document_id in beside:
            jobs.defer_acceptance(
                document_id, organiser_id=fact.organiser_id, actor=fact.actor, again=True
            )


def _tell_again(fact: DocumentTakenBack) -> None:
    of = fact.organiser_id
    document = Document.objects.of(of).get(id=fact.document_id)
    programme = programmes.programme(document.programme_id, organiser_id=of)
    for retold in retellings.beside(fact.document_id, organiser_id=of):
        told = [
            purchase
            for purchase in retold
            if purchase.corrects_id is None
            or withdrawing.stands(purchase.member_id, purchase.corrects_id, organiser_id=of)
        ]
        take_activities.take_again(told, programme=programme, actor=fact.actor, now=fact.at)


def _documents(fact: DisagreementDecided) -> list[UUID]:
    return disagreements.documents_of(fact.question, organiser_id=fact.organiser_id)


def _answer_of(row: Disagreement) -> UUID:
    assert row.decided_at is not None, "it is answered"
    return disagreements.answer_id(row.question, row.decided_at)


def _right(row: Disagreement, programme: Programme) -> tuple[int | None, int | None]:
    """The net and the gross amount that the later proof says, of its gross where it says that
    alone. Of what another member bought nothing is left.
    """
    if row.rival_id is not None:
        return 0, 0
    if row.net_told is None and row.gross_told is not None:
        return net_of(row.gross_told, programme.tax_percent or Decimal(0)), row.gross_told
    return row.net_told, row.gross_told


def _difference(
    row: Disagreement, programme: Programme, net_told: int | None, gross_told: int | None
) -> recording.NewActivity:
    line = recording.LineIn(
        row.product_id,
        row.quantity_right - row.quantity_held,
        _more(net_told, row.net_held),
        _more(gross_told, row.gross_held),
    )
    return record_activity.activity_of(
        row.member_id,
        programme=programme,
        document_no=row.number_held,
        day=row.day_held,
        # A second answer, after the first was undone, is another correction.
        key=str(ids.derived(_answer_of(row), reopening.CORRECTING)),
        partner_id=row.partner_id,
        corrects_id=row.activity_id,
        lines=(line,),
    )


def _more(told: int | None, held: int | None) -> int | None:
    return None if told is None or held is None else told - held
