"""What becomes of requests for benefits: members are told, and what is no longer theirs goes."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from tandem.benefits import lapsing, queries
from tandem.benefits.facts import (
    BenefitAccepted,
    BenefitDeclined,
    BenefitFulfilled,
    BenefitLapsed,
)
from tandem.benefits.messages import (
    BenefitAcceptedMessage,
    BenefitDeclinedMessage,
    BenefitFulfilledMessage,
    BenefitLapsedMessage,
)
from tandem.communication import inbox
from tandem.communication.inbox import ToTell
from tandem.kit import ids
from tandem.platform import clock
from tandem.platform.messages.declaring import Message
from tandem.platform.steps import step
from tandem.programmes import queries as programmes
from tandem.tiers.facts import StandingsChanged

Answered = BenefitAccepted | BenefitDeclined | BenefitFulfilled | BenefitLapsed


@step("tell_of_benefits.answered")
def answered(facts: Sequence[Answered]) -> None:
    """Whoever asked is told what became of it."""
    by_programme: dict[tuple[UUID, UUID], list[Answered]] = {}
    for fact in facts:
        by_programme.setdefault((fact.organiser_id, fact.programme_id), []).append(fact)
    for (organiser_id, programme_id), own in by_programme.items():
        answers = queries.answers_of(
            ((fact.member_id, fact.request_id) for fact in own), organiser_id=organiser_id
        )
        inbox.notify_each(
            [
                ToTell(
                    fact.member_id,
                    ids.derived(fact.request_id, fact.name),
                    _message(fact, *answers[fact.request_id]),
                )
                for fact in own
            ],
            programme_id=programme_id,
            organiser_id=organiser_id,
            now=clock.now(),
        )


def _message(fact: Answered, names: Mapping[str, str], answer: str) -> Message:
    name = dict(names)
    match fact:
        case BenefitAccepted():
            return BenefitAcceptedMessage(benefit=name, answer=answer)
        case BenefitDeclined():
            return BenefitDeclinedMessage(benefit=name, reason=answer)
        case BenefitFulfilled():
            return BenefitFulfilledMessage(benefit=name, answer=answer)
    return BenefitLapsedMessage(benefit=name)


@step("tell_of_benefits.lapse")
def lapse(facts: Sequence[StandingsChanged]) -> None:
    """Who fell below a level loses what they asked for with it, as the benefit says; of each
    programme once.
    """
    fallen = {(fact.programme_id, fact.organiser_id) for fact in facts if fact.down}
    for programme_id, organiser_id in sorted(fallen):
        programme = programmes.programme(programme_id, organiser_id=organiser_id)
        lapsing.lapse(programme, now=clock.now())
