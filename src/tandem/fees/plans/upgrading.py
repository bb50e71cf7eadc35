"""A dearer plan at once, for the difference: what is left of the paid days costs as a share of the
new plan, less the same share of what was paid. It is the member's on the day on which the
difference is paid, to the last day that was paid before; unpaid in its days, everything stays.

A plan that costs less for these days follows with the next period (`switching`): nothing is paid
back for it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.fees import moving, offers, queries, subscribing
from tandem.fees.models import Offer, State, Subscription
from tandem.fees.moving import Moves
from tandem.fees.plans.switching import NotNow
from tandem.kit.periods import add_months
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme
from tandem.tiers.models import Plan

PAY_DAYS = 7  # at most: the price is of the day of asking


@dataclass(frozen=True, slots=True)
class Quote:
    """What a plan costs at once (minor units), for how many days that are left, up to which day,
    and by when it is paid.
    """

    amount_minor: int
    days: int
    until_on: date
    due_on: date


def quote(row: Subscription, plan: Plan, offer: Offer, *, today: date) -> Quote:
    """What another plan would cost at once, asked for today.

    Raises:
        NotNow: it is had already, costs no more, or the next period is near.
    """
    if plan.id == row.plan_id:
        raise NotNow(why=_("this is the one that you have"))
    if row.state != State.ACTIVE or row.covered_until is None or not row.is_renewing:
        raise NotNow(why=_("only one that is paid and goes on can be changed at once"))
    scope = {"programme_id": row.programme_id, "organiser_id": row.organiser_id}
    _plan, own = offers.known(row.plan_id, **scope)
    # The next fee is asked for later than this one is due, so that never two are open.
    asked_on = row.covered_until - timedelta(days=max(own.notice_days, offer.notice_days))
    due_on = min(today + timedelta(days=min(offer.pay_days, PAY_DAYS)), asked_on - timedelta(1))
    if due_on < today:
        raise NotNow(why=_("the next period is near; choose it for that one"))
    days = (row.covered_until - today).days
    whole = add_months(today + timedelta(days=1), plan.months) - today - timedelta(days=1)
    costs = Fraction(plan.price_minor * days, whole.days) - _worth(row, today)
    amount = int(costs)  # rounded in the member's favour
    if amount <= 0:
        raise NotNow(why=_("it costs no more, so it follows with the next period"))
    return Quote(amount, days, row.covered_until, due_on)


def _worth(row: Subscription, today: date) -> Fraction:
    """What the days after today are worth of what was paid for them, in minor units."""
    paid = queries.paid_since_begun(row)
    came = queries.came_in(paid, organiser_id=row.organiser_id)
    worth = Fraction(0)
    for fee in paid:
        assert fee.since_on is not None and fee.until_on is not None
        left = (fee.until_on - max(today, fee.since_on - timedelta(days=1))).days
        whole = (fee.until_on - fee.since_on).days + 1
        worth += Fraction(came[fee.id] * max(0, left), whole)
    return worth


def ask(
    subscription_id: UUID,
    plan_id: UUID,
    *,
    member_id: int,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> Quote:
    """Ask for the difference to another plan; one that was asked for before is owed no more.

    Raises:
        NoSuchSubscription, IsOver, NoSuchOffer, NotForThem, NotNow: nothing is written.
    """
    if actor.member_id != member_id:
        require(actor, "members.change")
    of, today = programme.organiser_id, programme.day_at(now)
    row = subscribing.held(
        subscription_id, member_id=member_id, programme_id=programme.id, organiser_id=of
    )
    plan, offer = offers.known(plan_id, programme_id=programme.id, organiser_id=of)
    if plan.ended_at is not None:
        raise offers.NoSuchOffer()
    if not subscribing.may_join(offer, member_id=member_id, programme=programme, now=now):
        raise subscribing.NotForThem()
    standing = moving.open_fees([row], organiser_id=of).get(row.id)
    if standing is not None and not standing.is_difference:
        raise NotNow(why=_("what is due is paid first"))
    asked = quote(row, plan, offer, today=today)
    moves = Moves(programme.id, of, actor.name, today, now)
    if standing is not None:
        moves.void(standing)
    moves.ask_difference(row, plan, asked.amount_minor, due_on=asked.due_on, sequence=_next(row))
    moves.write()
    return asked


def _next(row: Subscription) -> int:
    return subscribing.next_sequence([row], organiser_id=row.organiser_id)[row.id]


def forgo(
    subscription_id: UUID, *, member_id: int, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Stay with the plan that runs: a difference that was asked for is owed no more. Safe to
    repeat.

    Raises:
        NoSuchSubscription, IsOver
    """
    if actor.member_id != member_id:
        require(actor, "members.change")
    of, today = programme.organiser_id, programme.day_at(now)
    row = subscribing.held(
        subscription_id, member_id=member_id, programme_id=programme.id, organiser_id=of
    )
    fee = moving.open_fees([row], organiser_id=of).get(row.id)
    if fee is None or not fee.is_difference:
        return
    moves = Moves(programme.id, of, actor.name, today, now)
    moves.void(fee)
    moves.write()
