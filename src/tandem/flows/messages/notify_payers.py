"""What happened to paid memberships → what their members are told."""

from collections.abc import Sequence
from uuid import UUID

from tandem.communication import inbox
from tandem.communication.inbox import Notification
from tandem.fees.facts import (
    DifferenceLapsed,
    FeeIssued,
    FeePaid,
    RefundOwed,
    RenewalAsked,
    SubscriptionMoved,
)
from tandem.fees.messages import (
    DifferenceDueMessage,
    DifferenceLapsedMessage,
    FeeDueMessage,
    FeePaidMessage,
    MembershipEndedMessage,
    MembershipUnpaidMessage,
    RefundOwedMessage,
    RenewalAskedMessage,
)
from tandem.fees.models import Fee, State, Subscription
from tandem.kit import ids
from tandem.platform import clock
from tandem.platform.messages.declaring import Message
from tandem.platform.steps import step
from tandem.programmes import queries as programmes
from tandem.tiers.models import Plan

Fact = DifferenceLapsed | FeeIssued | FeePaid | RenewalAsked | SubscriptionMoved


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


Told = tuple[Fact | RefundOwed, Message, UUID]


def _notify(told: Sequence[Told]) -> None:
    by_programme: dict[tuple[UUID, UUID], list[Notification]] = {}
    for fact, message, key in told:
        rows = by_programme.setdefault((fact.organiser_id, fact.programme_id), [])
        rows.append(Notification(fact.member_id, key, message))
    for (organiser_id, programme_id), rows in by_programme.items():
        inbox.notify_each(
            rows, programme_id=programme_id, organiser_id=organiser_id, now=clock.now()
        )


def _currencies(facts: Sequence[FeeIssued | RefundOwed]) -> dict[UUID, str]:
    """The currency of each programme that is told of."""
    return {
        key: programmes.programme(key, organiser_id=facts[0].organiser_id).currency
        for key in sorted({fact.programme_id for fact in facts})
    }


@step("notify_payers.issued")
def issued(facts: Sequence[FeeIssued]) -> None:
    """A fee is to be paid."""
    subscriptions, plans = _known(facts)
    differences, names = _differences(facts)
    currencies, told = _currencies(facts), list[Told]()
    for fact in facts:
        row = subscriptions[fact.subscription_id]
        if fee := differences.get(fact.fee_id):
            asked = _difference(fact, row, fee, names, currencies)
            told.append((fact, asked, ids.derived(fact.fee_id, "DUE")))
            continue
        due = FeeDueMessage(
            plan=plans[row.plan_id].name,
            amount_minor=fact.amount_minor,
            currency=currencies[fact.programme_id],
            due=fact.due,
            number=row.number,
        )
        told.append((fact, due, ids.derived(fact.fee_id, "DUE")))
    _notify(told)


def _differences(
    facts: Sequence[FeeIssued | DifferenceLapsed],
) -> tuple[dict[UUID, Fee], dict[UUID, Plan]]:
    """Which of these fees are differences, and the plans that they buy."""
    of = facts[0].organiser_id
    rows = Fee.objects.of(of).filter(
        member_id__in={fact.member_id for fact in facts},
        id__in=[fact.fee_id for fact in facts],
        is_difference=True,
    )
    fees = {fee.id: fee for fee in rows}
    plans = Plan.objects.of(of).filter(id__in={fee.plan_id for fee in fees.values()})
    return fees, {plan.id: plan for plan in plans}


def _difference(
    fact: FeeIssued,
    row: Subscription,
    fee: Fee,
    plans: dict[UUID, Plan],
    currencies: dict[UUID, str],
) -> DifferenceDueMessage:
    assert fee.plan_id is not None and row.covered_until is not None
    return DifferenceDueMessage(
        plan=plans[fee.plan_id].name,
        amount_minor=fact.amount_minor,
        currency=currencies[fact.programme_id],
        due=fact.due,
        until=row.covered_until.isoformat(),
        number=row.number,
    )


@step("notify_payers.difference_lapsed")
def difference_lapsed(facts: Sequence[DifferenceLapsed]) -> None:
    """A difference was not paid in its days."""
    subscriptions, plans = _known(facts)
    fees, chosen = _differences(facts)
    told: list[Told] = []
    for fact in facts:
        fee, plan = fees[fact.fee_id], plans[subscriptions[fact.subscription_id].plan_id]
        assert fee.plan_id is not None
        lapsed = DifferenceLapsedMessage(plan=plan.name, chosen=chosen[fee.plan_id].name)
        told.append((fact, lapsed, ids.derived(fact.fee_id, "LAPSED")))
    _notify(told)


@step("notify_payers.paid")
def paid(facts: Sequence[FeePaid]) -> None:
    """A fee was paid."""
    subscriptions, plans = _known(facts)
    told = []
    for fact in facts:
        plan = plans[subscriptions[fact.subscription_id].plan_id]
        thanks = FeePaidMessage(plan=plan.name, until=fact.until)
        told.append((fact, thanks, ids.derived(fact.fee_id, "PAID")))
    _notify(told)


@step("notify_payers.renewal_asked")
def renewal_asked(facts: Sequence[RenewalAsked]) -> None:
    """A membership goes on only if its member says so."""
    subscriptions, plans = _known(facts)
    told = []
    for fact in facts:
        plan = plans[subscriptions[fact.subscription_id].plan_id]
        asked = RenewalAskedMessage(plan=plan.name, until=fact.until)
        told.append((fact, asked, ids.derived(fact.subscription_id, fact.until, "RENEWAL")))
    _notify(told)


@step("notify_payers.moved")
def moved(facts: Sequence[SubscriptionMoved]) -> None:
    """A fee is late, or a membership has ended."""
    subscriptions, plans = _known(facts)
    told: list[Told] = []
    for fact in facts:
        row = subscriptions[fact.subscription_id]
        name, key = plans[row.plan_id].name, ids.derived(row.id, fact.to_state, fact.on_day)
        if fact.to_state == State.GRACE and row.grace_until is not None:
            until = row.grace_until.isoformat()
            told.append((fact, MembershipUnpaidMessage(plan=name, until=until), key))
        elif fact.to_state == State.ENDED:
            ended = MembershipEndedMessage(plan=name, reason=fact.reason, note=row.note)
            told.append((fact, ended, key))
    _notify(told)


@step("notify_payers.refund_owed")
def refund_owed(facts: Sequence[RefundOwed]) -> None:
    """An amount is owed back."""
    currencies = _currencies(facts)
    _notify(
        [
            (
                fact,
                RefundOwedMessage(
                    amount_minor=fact.amount_minor, currency=currencies[fact.programme_id]
                ),
                ids.derived(fact.refund_id, "OWED"),
            )
            for fact in facts
        ]
    )
