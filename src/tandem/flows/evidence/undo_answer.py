"""An answer to “told twice” is undone: what it made is taken back, the question is open again, and
its documents are gone through once more.
"""

from datetime import datetime
from uuid import UUID

from tandem.activity import undoing
from tandem.evidence.models import Disagreement, DisagreementDecision
from tandem.evidence.undoing import reopening, taking_back
from tandem.evidence.witnessing import asking, retellings
from tandem.flows import jobs
from tandem.flows.activities import take_activities
from tandem.flows.documents import take_back_alias
from tandem.flows.messages import notify_members
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme


def undo(
    question: UUID, answer: UUID, *, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Undo this answer to a question, and no other one; points follow as its difference.

    Raises:
        NoSuchQuestion, UndoneBefore, ChangedSince, FileTakenBack, AnswerFollowed, NotAlone,
        BeingWorkedOn: the answer stands.
    """
    require(actor, "evidence.decide")
    row, others = reopening.begin(question, answer, programme_id=programme.id, actor=actor)
    if row.decision == DisagreementDecision.CORRECTED:
        _reverse(row, programme, actor, now)
    if row.decision == DisagreementDecision.OTHER or (
        row.decision == DisagreementDecision.CORRECTED and row.rival_id is not None
    ):
        second = reopening.second_of(row)
        by_source = [(document.id, lines) for document, lines in second]
        for source_id, lines in (*by_source, *reopening.second_of_calls(row)):
            take_back_alias.correct(
                lines, source_id, by=(answer,), programme=programme, actor=actor.name, now=now
            )
        for document, lines in second:
            taking_back.note(lines, document, now=now)
    for document_id in reopening.open_again(row, others, actor=actor, at=now):
        jobs.defer_acceptance(
            document_id, organiser_id=actor.organiser_id, actor=actor.name, again=True
        )
    open_ones = {row.question, *(other.question for other in others if not other.decision)}
    calls = asking.calls_of(open_ones, organiser_id=actor.organiser_id)
    if calls:
        told = retellings.named(calls, organiser_id=actor.organiser_id)
        take_activities.take_again(told, programme=programme, actor=actor.name, now=now)


def _reverse(row: Disagreement, programme: Programme, actor: Actor, now: datetime) -> None:
    made = reopening.correction_of(row)
    if made is None:
        return  # nothing was recorded yet, and nothing will be
    undoing.take_back(
        made.member_id,
        made.activity_id,
        programme_id=programme.id,
        organiser_id=actor.organiser_id,
        source=reopening.UNDOING,
        actor=actor.name,
        now=now,
    )
    notify_members.purchase_as_before(row, programme)
