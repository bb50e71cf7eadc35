"""What happened to paid memberships → what their members are told."""

import json
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
from tandem.kit.sql import SqlQuery
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


Told = tuple[Fact | RefundOwed, Message, UUID]


def _tell(told: Sequence[Told]) -> None:
    """One statement for all of a kind in a programme."""
    groups: dict[tuple[UUID, type[Message]], list[Told]] = {}
    for fact, message, key in told:
        groups.setdefault((fact.programme_id, type(message)), []).append((fact, message, key))
    for (programme_id, kind), rows in groups.items():
        told_rows = SqlQuery(
            "SELECT said.member_id, said.id, said.data::jsonb AS data FROM"
            " unnest(%(members)s::bigint[], %(keys)s::uuid[], %(data)s::text[])"
            " AS said (member_id, id, data)",
            {
                "members": [fact.member_id for fact, _message, _key in rows],
                "keys": [key for _fact, _message, key in rows],
                "data": [json.dumps(message.data) for _fact, message, _key in rows],
            },
            inbox.COLUMNS,
        )
        inbox.notify_rows(
            told_rows,
            kind,
            programme_id=programme_id,
            organiser_id=rows[0][0].organiser_id,
            now=clock.now(),
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
    currencies, told = _currencies(facts), []
    for fact in facts:
        row = subscriptions[fact.subscription_id]
        due = FeeDueMessage(
            plan=plans[row.plan_id].name,
            amount_minor=fact.amount_minor,
            currency=currencies[fact.programme_id],
            due=fact.due,
            number=row.number,
        )
        told.append((fact, due, ids.derived(fact.fee_id, "DUE")))
    _tell(told)


@step("notify_payers.paid")
def paid(facts: Sequence[FeePaid]) -> None:
    """A fee was paid."""
    subscriptions, plans = _known(facts)
    told = []
    for fact in facts:
        plan = plans[subscriptions[fact.subscription_id].plan_id]
        thanks = FeePaidMessage(plan=plan.name, until=fact.until)
        told.append((fact, thanks, ids.derived(fact.fee_id, "PAID")))
    _tell(told)


@step("notify_payers.renewal_asked")
def renewal_asked(facts: Sequence[RenewalAsked]) -> None:
    """A membership goes on only if its member says so."""
    subscriptions, plans = _known(facts)
    told = []
    for fact in facts:
        plan = plans[subscriptions[fact.subscription_id].plan_id]
        asked = RenewalAskedMessage(plan=plan.name, until=fact.until)
        told.append((fact, asked, ids.derived(fact.subscription_id, fact.until, "RENEWAL")))
    _tell(told)


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
    _tell(told)


@step("notify_payers.refund_owed")
def refund_owed(facts: Sequence[RefundOwed]) -> None:
    """An amount is owed back."""
    currencies = _currencies(facts)
    _tell(
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
