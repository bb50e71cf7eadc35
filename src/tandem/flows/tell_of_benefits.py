"""What becomes of requests for benefits: members are told, and what is no longer theirs goes."""

from collections.abc import Sequence

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
    for fact in facts:
        name, answer = queries.of_request(
            fact.request_id, member_id=fact.member_id, organiser_id=fact.organiser_id
        )
        inbox.notify(
            fact.member_id,
            _message(fact, dict(name), answer),
            key=ids.derived(fact.request_id, fact.name),
            programme_id=fact.programme_id,
            organiser_id=fact.organiser_id,
            now=clock.now(),
        )


def _message(fact: Answered, name: dict[str, str], answer: str) -> Message:
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
