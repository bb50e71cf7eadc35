"""What becomes of requests for benefits: members are told, and what is no longer theirs goes."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from tandem.benefits import lapsing, queries
from tandem.benefits.facts import (
    BenefitAccepted,
    BenefitDeclined,
    BenefitFulfilled,
    BenefitLapsed,
    BenefitUsed,
    BenefitUseUndone,
)
from tandem.benefits.messages import (
    BenefitAcceptedMessage,
    BenefitDeclinedMessage,
    BenefitFulfilledMessage,
    BenefitLapsedMessage,
    BenefitUsedMessage,
    BenefitUseUndoneMessage,
)
from tandem.benefits.models import Benefit
from tandem.communication import inbox
from tandem.communication.inbox import Notification
from tandem.kit import ids
from tandem.partners.models import Partner
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
                Notification(
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


@step("tell_of_benefits.used")
def used(facts: Sequence[BenefitUsed | BenefitUseUndone]) -> None:
    """Whose benefit was used is told where, and that it was not where it is undone."""
    by_programme: dict[tuple[UUID, UUID], list[BenefitUsed | BenefitUseUndone]] = {}
    for fact in facts:
        if fact.use_id is not None:
            by_programme.setdefault((fact.organiser_id, fact.programme_id), []).append(fact)
    for (of, programme_id), own in by_programme.items():
        names = dict(
            Benefit.objects.of(of)
            .filter(id__in={fact.benefit_id for fact in own})
            .values_list("id", "name")
        )
        partners = Partner.objects.of(of).filter(id__in={fact.partner_id for fact in own})
        places = dict(partners.values_list("id", "name"))
        to_tell = []
        for fact in own:
            assert fact.use_id is not None
            told: Message = BenefitUseUndoneMessage(benefit=names[fact.benefit_id])
            if isinstance(fact, BenefitUsed):
                where = places.get(fact.partner_id or 0, "")
                told = BenefitUsedMessage(benefit=names[fact.benefit_id], partner=where)
            to_tell.append(Notification(fact.member_id, ids.derived(fact.use_id, fact.name), told))
        inbox.notify_each(to_tell, programme_id=programme_id, organiser_id=of, now=clock.now())


@step("tell_of_benefits.lapse")
def lapse(facts: Sequence[StandingsChanged]) -> None:
    """Who fell below a level loses what they asked for with it, as the benefit says; of each
    programme once.
    """
    fallen = {(fact.programme_id, fact.organiser_id) for fact in facts if fact.down}
    for programme_id, organiser_id in sorted(fallen):
        programme = programmes.programme(programme_id, organiser_id=organiser_id)
        lapsing.lapse(programme, now=clock.now())
