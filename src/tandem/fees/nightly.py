"""The night of paid memberships: asks for the next fees, and moves who has come to the end of
something.

Every move follows from days that are written, and is dated by them, so a night that comes late
leaves what the nights would have left. Only a fee that is asked for late leaves its time to pay, so
that nobody loses a membership because the machine stood still.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from tandem.fees import moving, subscribing
from tandem.fees.facts import DifferenceLapsed, RenewalAsked
from tandem.fees.models import Fee, FeeState, Offer, Reason, Renewal, State, Subscription
from tandem.fees.moving import ROWS_AT_ONCE, Moves
from tandem.kit import ids
from tandem.programmes.models import Programme

_COVERED = (State.TRIAL, State.ACTIVE)


def run(programme: Programme, *, today: date, now: datetime) -> int:
    """Do what is due up to a day; how many subscriptions were touched. Safe to repeat."""
    touched = 0
    scope = {"organiser_id": programme.organiser_id}
    rows = Offer.objects.of(programme.organiser_id).filter(programme_id=programme.id)
    offers = {offer.plan_id: offer for offer in rows.select_related("plan").order_by("id")}
    for work in (_lapse, _ask, _tried, _switch, _run_out, _unpaid):
        while True:
            moves = Moves(programme.id, programme.organiser_id, "system", today, now)
            done = work(moves, offers, **scope)
            moves.write()
            touched += done
            if done < ROWS_AT_ONCE:
                break
    return touched


def _due(moves: Moves, where: Q) -> list[Subscription]:
    rows = Subscription.objects.of(moves.organiser_id).select_for_update()
    rows_due = rows.filter(where, programme_id=moves.programme_id)
    return list(rows_due.order_by("member_id", "id")[:ROWS_AT_ONCE])


def _lapse(moves: Moves, _offers: dict[UUID, Offer], **_scope: Any) -> int:
    """A difference that was not paid in its days is owed no more: the plan stays."""
    rows = Fee.objects.of(moves.organiser_id).filter(
        programme_id=moves.programme_id,
        is_difference=True,
        state=FeeState.DUE,
        due_on__lt=moves.today,
    )
    late = list(rows.order_by("due_on", "member_id", "id")[:ROWS_AT_ONCE])
    # Whoever moves a membership holds it: what was paid meanwhile is read behind the lock.
    moving.locked(
        [(fee.member_id, fee.subscription_id) for fee in late], organiser_id=moves.organiser_id
    )
    keys = {fee.id for fee in late}
    for fee in rows.filter(member_id__in={fee.member_id for fee in late}, id__in=keys):
        moves.void(fee)
        moves.facts.append(
            DifferenceLapsed(
                organiser_id=moves.organiser_id,
                at=moves.now,
                actor=moves.actor,
                programme_id=moves.programme_id,
                member_id=fee.member_id,
                subscription_id=fee.subscription_id,
                fee_id=fee.id,
            )
        )
    return len(late)


def _ask(moves: Moves, offers: dict[UUID, Offer], **_scope: Any) -> int:
    """Ask for the next fee, or whether to go on."""
    where, sold = Q(plan_id__in=()), [key for key, offer in offers.items() if is_sold(offer)]
    for key in sold:
        until = moves.today + timedelta(days=offers[key].notice_days)
        # what was chosen and is offered no more is no choice
        own = Q(plan_id=key) & (Q(next_plan_id=None) | ~Q(next_plan_id__in=sold))
        where |= (own | Q(next_plan_id=key)) & Q(covered_until__lte=until)
    untold = Q(told_until=None) | Q(told_until__lt=F("covered_until"))
    difference = Fee.objects.of(moves.organiser_id).filter(
        member_id=OuterRef("member_id"), subscription_id=OuterRef("id"), state=FeeState.DUE
    )
    is_free = ~Q(Exists(difference.filter(is_difference=True)))
    due = _due(moves, where & untold & is_free & Q(state__in=_COVERED, is_renewing=True))
    sequences = subscribing.next_sequence(due, organiser_id=moves.organiser_id)
    for row in due:
        offer = _next(row, offers)
        assert row.covered_until is not None
        if offer.renewal == Renewal.BY_ITSELF:
            moves.issue(row, offer.plan, offer, sequence=sequences[row.id])
            continue
        row.told_until = row.covered_until
        moves.subscriptions[row.id] = row
        moves.facts.append(
            RenewalAsked(
                organiser_id=moves.organiser_id,
                at=moves.now,
                actor=moves.actor,
                programme_id=moves.programme_id,
                member_id=row.member_id,
                subscription_id=row.id,
                until=row.covered_until.isoformat(),
            )
        )
    return len(due)


def is_sold(offer: Offer) -> bool:
    """Whether a plan is offered still."""
    return offer.plan.ended_at is None


def _next(row: Subscription, offers: dict[UUID, Offer]) -> Offer:
    """What the next period is of; a choice that is offered no more is none."""
    chosen = offers.get(row.next_plan_id) if row.next_plan_id else None
    if chosen is not None and is_sold(chosen):
        return chosen
    row.next_plan_id = None
    return offers[row.plan_id]


def _switch(moves: Moves, _offers: dict[UUID, Offer], **_scope: Any) -> int:
    """The period of another plan has begun: it is the member's plan now."""
    begun = Fee.objects.of(moves.organiser_id).filter(
        member_id=OuterRef("member_id"),
        subscription_id=OuterRef("id"),
        plan_id=OuterRef("next_plan_id"),
        state=FeeState.PAID,
        since_on__lte=moves.today,
        until_on__gte=moves.today,
    )
    due = _due(moves, Q(Exists(begun), next_plan_id__isnull=False) & ~Q(state=State.ENDED))
    for row in due:
        assert row.next_plan_id is not None
        row.plan_id, row.next_plan_id = row.next_plan_id, None
        moves.subscriptions[row.id] = row
    return len(due)


def _tried(moves: Moves, _offers: dict[UUID, Offer], **_scope: Any) -> int:
    """Who has paid beyond their trial is a member when it is over."""
    over = Q(state=State.TRIAL, trial_until__lt=moves.today, covered_until__gt=F("trial_until"))
    due = _due(moves, over)
    for row in due:
        assert row.trial_until is not None
        moves.move(row, State.ACTIVE, on_day=row.trial_until + timedelta(days=1))
    return len(due)


def _run_out(moves: Moves, offers: dict[UUID, Offer], **_scope: Any) -> int:
    """What is covered is over: the grace of a fee that is due begins, or the membership has
    ended.
    """
    due = _due(moves, Q(state__in=_COVERED, covered_until__lt=moves.today))
    fees = moving.open_fees(due, organiser_id=moves.organiser_id)
    for row in due:
        assert row.covered_until is not None
        fee, after = fees.get(row.id), row.covered_until + timedelta(days=1)
        if fee is None or not row.is_renewing:
            moves.end(row, fee, last_day=row.covered_until, on_day=after, reason=_why(row, offers))
            continue
        row.grace_until = fee.due_on + timedelta(days=offers[row.plan_id].grace_days)
        moves.hold(row, ids.derived(fee.id, "grace"), after, row.grace_until)
        moves.move(row, State.GRACE, on_day=after)
    return len(due)


def _why(row: Subscription, offers: dict[UUID, Offer]) -> Reason:
    if not row.is_renewing:
        return Reason.CANCELLED
    is_ended = offers[row.plan_id].plan.ended_at is not None
    return Reason.NOT_OFFERED if is_ended else Reason.NOT_RENEWED


def _unpaid(moves: Moves, _offers: dict[UUID, Offer], **_scope: Any) -> int:
    """The last day on which a fee could be paid is over."""
    late = Q(state__in=(State.WAITING, State.GRACE), grace_until__lt=moves.today)
    due = _due(moves, late)
    fees = moving.open_fees(due, organiser_id=moves.organiser_id)
    for row in due:
        assert row.grace_until is not None
        last = row.grace_until
        after = last + timedelta(days=1)
        moves.end(row, fees.get(row.id), last_day=last, on_day=after, reason=Reason.UNPAID)
    return len(due)
