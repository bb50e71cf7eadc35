"""What happened to paid memberships → what their members are told."""

from collections.abc import Sequence
from uuid import UUID

from tandem.communication import inbox
from tandem.fees.facts import FeeIssued, FeePaid, RefundOwed, RenewalAsked, SubscriptionMoved
from tandem.fees.messages import (
    FeeDueMessage,
    FeePaidMessage,
    MembershipEndedMessage,
    MembershipUnpaidMessage,
    RefundOwedMessage,
    RenewalAskedMessage,
)
from tandem.fees.models import State, Subscription
from tandem.kit import ids
from tandem.platform import clock
from tandem.platform.messages.declaring import Message
from tandem.platform.steps import step
from tandem.programmes import queries as programmes
from tandem.tiers.models import Plan

Fact = FeeIssued | FeePaid | RenewalAsked | SubscriptionMoved


def _known(facts: Sequence[Fact]) -> tuple[dict[UUID, Subscription], dict[UUID, Plan]]:
    """The subscriptions that facts tell of, and their plans."""
    of = facts[0].organiser_id
    rows = Subscription.objects.of(of).filter(
        member_id__in={fact.member_id for fact in facts},
        id__in={fact.subscription_id for fact in facts},
    )
    subscriptions = {row.id: row for row in rows}
    plans = Plan.objects.of(of).filter(id__in={row.plan_id for row in subscriptions.values()})
    return subscriptions, {plan.id: plan for plan in plans}


def _tell(fact: Fact | RefundOwed, message: Message, *key: object) -> None:
    inbox.notify(
        fact.member_id,
        message,
        key=ids.derived(*key),
        programme_id=fact.programme_id,
        organiser_id=fact.organiser_id,
        now=clock.now(),
    )


@step("notify_payers.issued")
def issued(facts: Sequence[FeeIssued]) -> None:
    """A fee is to be paid."""
    subscriptions, plans = _known(facts)
    for fact in facts:
        row = subscriptions[fact.subscription_id]
        programme = programmes.programme(fact.programme_id, organiser_id=fact.organiser_id)
        due = FeeDueMessage(
            plan=plans[row.plan_id].name,
            amount_minor=fact.amount_minor,
            currency=programme.currency,
            due=fact.due,
            number=row.number,
        )
        _tell(fact, due, fact.fee_id, "DUE")


@step("notify_payers.paid")
def paid(facts: Sequence[FeePaid]) -> None:
    """A fee was paid."""
    subscriptions, plans = _known(facts)
    for fact in facts:
        plan = plans[subscriptions[fact.subscription_id].plan_id]
        _tell(fact, FeePaidMessage(plan=plan.name, until=fact.until), fact.fee_id, "PAID")


@step("notify_payers.renewal_asked")
def renewal_asked(facts: Sequence[RenewalAsked]) -> None:
    """A membership goes on only if its member says so."""
    subscriptions, plans = _known(facts)
    for fact in facts:
        plan = plans[subscriptions[fact.subscription_id].plan_id]
        asked = RenewalAskedMessage(plan=plan.name, until=fact.until)
        _tell(fact, asked, fact.subscription_id, fact.until, "RENEWAL")


@step("notify_payers.moved")
def moved(facts: Sequence[SubscriptionMoved]) -> None:
    """A fee is late, or a membership has ended."""
    subscriptions, plans = _known(facts)
    for fact in facts:
        row = subscriptions[fact.subscription_id]
        name, key = plans[row.plan_id].name, (row.id, fact.to_state, fact.on_day)
        if fact.to_state == State.GRACE and row.grace_until is not None:
            until = row.grace_until.isoformat()
            _tell(fact, MembershipUnpaidMessage(plan=name, until=until), *key)
        elif fact.to_state == State.ENDED:
            ended = MembershipEndedMessage(plan=name, reason=fact.reason, note=row.note)
            _tell(fact, ended, *key)


@step("notify_payers.refund_owed")
def refund_owed(facts: Sequence[RefundOwed]) -> None:
    """An amount is owed back."""
    for fact in facts:
        programme = programmes.programme(fact.programme_id, organiser_id=fact.organiser_id)
        owed = RefundOwedMessage(amount_minor=fact.amount_minor, currency=programme.currency)
        _tell(fact, owed, fact.refund_id, "OWED")
