"""Joining a paid membership, letting it end or go on, ending it."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.fees import moving, numbers, offers, queries
from tandem.fees.facts import RefundOwed, RenewalChosen
from tandem.fees.models import (
    Fee,
    Offer,
    Reason,
    Refund,
    Renewal,
    State,
    Subscription,
    Title,
)
from tandem.fees.moving import Moves
from tandem.kit import ids
from tandem.kit.errors import Conflict, Denied, Invalid, Missing
from tandem.participants import queries as participants
from tandem.participants.firms import waiting
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, NotAllowed, require
from tandem.programmes.models import Programme
from tandem.segments import audiences, vocabulary
from tandem.segments.defining import check
from tandem.segments.models import Segment
from tandem.tiers import memberships
from tandem.tiers.models import Plan


class HasOne(Conflict):
    """The member has a paid membership already."""

    code = "fees.has_one"
    text = _("You have a membership already. Another one can begin when it has ended.")


class NotForThem(Denied):
    """The membership is for others."""

    code = "fees.not_for_them"
    text = _("This membership is not open to you.")


class NoSuchSubscription(Missing):
    """No such membership of this member."""

    code = "fees.no_such_subscription"
    text = _("There is no such membership.")


class IsOver(Conflict):
    """The membership has ended."""

    code = "fees.is_over"
    text = _("This membership has ended.")


class NothingOwed(Conflict):
    """Nothing would be given back, so it goes on to the end of what was paid."""

    code = "fees.nothing_owed"
    text = _("Nothing would be paid back. You can let it end with what is paid.")


class ReasonMissing(Invalid):
    """The organiser ends a membership without a reason."""

    code = "fees.reason_missing"
    text = _("Say why: the member reads it.")


def may_join(offer: Offer, *, member_id: int, programme: Programme, now: datetime) -> bool:
    """Whether the member is among those whom the membership is for."""
    if offer.segment_id is None:
        return True
    rows = Segment.objects.within(programme.id, organiser_id=programme.organiser_id)
    segment = rows.filter(id=offer.segment_id, ended_at=None).order_by("id").first()
    if segment is None:
        return False
    condition = check(segment.body, vocabulary.of_members(programme.currency))
    return audiences.holding([condition], programme=programme, now=now, member_id=member_id)[0]


def join(
    plan_id: UUID, *, member_id: int, programme: Programme, actor: Actor, now: datetime
) -> UUID:
    """Begin a membership: tried first where the plan says so and the member had none of it yet,
    else its first fee is asked for. Its id.

    Raises:
        NoSuchOffer, FirmWaits, NotForThem, HasOne: nothing is written.

    Locks the member.
    """
    if actor.member_id != member_id:
        require(actor, "members.change")
    of, today = programme.organiser_id, programme.day_at(now)
    participants.member(member_id, programme_id=programme.id, organiser_id=of)
    waiting.require_proved(member_id, organiser_id=of)
    plan, offer = offers.known(plan_id, programme_id=programme.id, organiser_id=of)
    if plan.ended_at is not None:
        raise offers.NoSuchOffer()
    if not may_join(offer, member_id=member_id, programme=programme, now=now):
        raise NotForThem()
    participants.one_at_a_time(member_id, organiser_id=of)
    before = Subscription.objects.of(of).filter(member_id=member_id)
    if before.exclude(state=State.ENDED).exists():
        raise HasOne()
    is_tried = bool(offer.trial_days) and not before.filter(plan_id=plan_id).exists()
    row = Subscription(
        organiser_id=of,
        member_id=member_id,
        id=ids.new_uuid(),
        programme_id=programme.id,
        plan_id=plan_id,
        number=_number(of),
        state="",
        joined_on=today,
        created_at=now,
    )
    Title.objects.of(of).create(
        number=row.number,
        programme_id=programme.id,
        member_id=member_id,
        subscription_id=row.id,
        created_at=now,
    )
    moves = Moves(programme.id, of, actor.name, today, now)
    if is_tried:
        row.trial_until = row.covered_until = today + timedelta(days=offer.trial_days - 1)
        moves.hold(row, ids.derived(row.id, "trial"), today, row.trial_until)
        moves.move(row, State.TRIAL, on_day=today)
        go_on(moves, row, plan, offer, sequence=1)
    else:
        moves.move(row, State.WAITING, on_day=today)
        fee = moves.issue(row, plan, offer, sequence=1)
        row.grace_until = fee.due_on + timedelta(days=offer.grace_days)
    moves.write()
    return row.id


def _number(organiser_id: UUID) -> str:
    number = numbers.make()
    while Title.objects.of(organiser_id).filter(number=number).exists():
        number = numbers.make()
    return number


def go_on(moves: Moves, row: Subscription, plan: Plan, offer: Offer, *, sequence: int) -> None:
    """Ask for the next fee where its time has come and nobody is to be asked first."""
    assert row.covered_until is not None
    has_come = row.covered_until - timedelta(days=offer.notice_days) <= moves.today
    if has_come and offer.renewal == Renewal.BY_ITSELF and plan.ended_at is None:
        moves.issue(row, plan, offer, sequence=sequence)


def held(
    subscription_id: UUID, *, member_id: int, programme_id: UUID, organiser_id: UUID
) -> Subscription:
    """A running subscription, locked.

    Raises:
        NoSuchSubscription, IsOver
    """
    rows = Subscription.objects.within(programme_id, organiser_id=organiser_id)
    row = rows.select_for_update().one(
        NoSuchSubscription(), member_id=member_id, id=subscription_id
    )
    if row.state == State.ENDED:
        raise IsOver()
    return row


def _own(actor: Actor, member_id: int) -> None:
    if actor.member_id != member_id and not actor.may("members.change"):
        raise NotAllowed()


def let_end(
    subscription_id: UUID, *, member_id: int, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Let it end with what is paid; one that is not paid for ends today.

    Raises:
        NoSuchSubscription, IsOver
    """
    _own(actor, member_id)
    of, today = programme.organiser_id, programme.day_at(now)
    row = held(subscription_id, member_id=member_id, programme_id=programme.id, organiser_id=of)
    moves = Moves(programme.id, of, actor.name, today, now)
    fee = moving.open_fees([row], organiser_id=of).get(row.id)
    if row.state in (State.WAITING, State.GRACE):
        _cut(row, today)
        moves.end(row, fee, last_day=today, on_day=today, reason=Reason.CANCELLED)
    else:
        if fee is not None:
            moves.void(fee)
        _choose(moves, row, is_renewing=False)
    moves.write()


def keep(
    subscription_id: UUID, *, member_id: int, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Let it go on: what was to end with its period, or what goes on only when its member says so.
    The next fee is asked for when its time has come, at once where renewing is asked.

    Raises:
        NoSuchSubscription, IsOver
    """
    _own(actor, member_id)
    of, today = programme.organiser_id, programme.day_at(now)
    row = held(subscription_id, member_id=member_id, programme_id=programme.id, organiser_id=of)
    plan, offer = following(row)
    if plan.ended_at is not None:
        raise offers.NoSuchOffer()
    moves = Moves(programme.id, of, actor.name, today, now)
    fee = moving.open_fees([row], organiser_id=of).get(row.id)
    if row.state in (State.WAITING, State.GRACE) or (fee is not None and row.is_renewing):
        return
    was_ending, row.told_until = not row.is_renewing, None
    _choose(moves, row, is_renewing=True)
    sequence = next_sequence([row], organiser_id=of)[row.id]
    if offer.renewal == Renewal.ASKED and not was_ending:
        moves.issue(row, plan, offer, sequence=sequence)
    else:
        go_on(moves, row, plan, offer, sequence=sequence)
    moves.write()


def following(row: Subscription) -> tuple[Plan, Offer]:
    """What the next period is of: the plan that was chosen, as long as it is offered, else the one
    that runs.
    """
    scope = {"programme_id": row.programme_id, "organiser_id": row.organiser_id}
    if row.next_plan_id is not None:
        plan, offer = offers.known(row.next_plan_id, **scope)
        if plan.ended_at is None:
            return plan, offer
        row.next_plan_id = None
    return offers.known(row.plan_id, **scope)


def _choose(moves: Moves, row: Subscription, *, is_renewing: bool) -> None:
    row.is_renewing = is_renewing
    moves.subscriptions[row.id] = row
    moves.facts.append(
        RenewalChosen(
            organiser_id=moves.organiser_id,
            at=moves.now,
            actor=moves.actor,
            programme_id=moves.programme_id,
            member_id=row.member_id,
            subscription_id=row.id,
            is_renewing=is_renewing,
        )
    )


def next_sequence(rows: list[Subscription], *, organiser_id: UUID) -> dict[UUID, int]:
    """The number of the next fee of each subscription."""
    issued = Fee.objects.of(organiser_id).filter(
        member_id__in={row.member_id for row in rows}, subscription_id__in=[row.id for row in rows]
    )
    last: dict[UUID, int] = {row.id: 0 for row in rows}
    for key, sequence in issued.values_list("subscription_id", "sequence"):
        last[key] = max(last[key], sequence)
    return {key: number + 1 for key, number in last.items()}


def stop(
    subscription_id: UUID, *, member_id: int, programme: Programme, actor: Actor, now: datetime
) -> int:
    """End it today, with what the policy gives back; how much is owed.

    Raises:
        NoSuchSubscription, IsOver, NothingOwed: nothing is written.
    """
    _own(actor, member_id)
    of, today = programme.organiser_id, programme.day_at(now)
    row = held(subscription_id, member_id=member_id, programme_id=programme.id, organiser_id=of)
    _plan, offer = offers.known(row.plan_id, programme_id=programme.id, organiser_id=of)
    amount = queries.owed_now(row, policy=offer.refund, days=offer.refund_days, today=today)
    if not amount:
        raise NothingOwed()
    _end(row, programme, actor, now, amount=amount, reason=Reason.CANCELLED, note="")
    return amount


def end(
    subscription_id: UUID,
    *,
    member_id: int,
    policy: str,
    reason: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> int:
    """End a member's membership today, for a reason that they read; how much is owed back by the
    policy that is named here.

    Raises:
        NoSuchSubscription, IsOver, ReasonMissing: nothing is written.
    """
    require(actor, "members.change")
    if not reason.strip():
        raise ReasonMissing()
    of, today = programme.organiser_id, programme.day_at(now)
    row = held(subscription_id, member_id=member_id, programme_id=programme.id, organiser_id=of)
    amount = queries.owed_now(row, policy=policy, days=10_000, today=today)
    _end(
        row,
        programme,
        actor,
        now,
        amount=amount,
        reason=Reason.BY_ORGANISER,
        note=reason.strip()[:300],
    )
    return amount


def _end(
    row: Subscription,
    programme: Programme,
    actor: Actor,
    now: datetime,
    *,
    amount: int,
    reason: Reason,
    note: str,
) -> None:
    of, today = programme.organiser_id, programme.day_at(now)
    moves = Moves(programme.id, of, actor.name, today, now)
    fee = moving.open_fees([row], organiser_id=of).get(row.id)
    _cut(row, today)
    moves.end(row, fee, last_day=today, on_day=today, reason=reason, note=note)
    moves.write()
    if amount:
        # one that was begun anew ends again, and has another fee by then
        key = ids.derived(row.id, "end", next_sequence([row], organiser_id=of)[row.id])
        owe(row, amount, key=key, reason=note or reason, actor=actor, now=now)


def _cut(row: Subscription, today: date) -> None:
    """Nothing of the plan is had after today."""
    of = row.organiser_id
    fees = Fee.objects.of(of).filter(member_id=row.member_id, subscription_id=row.id)
    keys = [ids.derived(row.id, "trial")]
    for key in fees.values_list("id", flat=True):
        keys += [key, ids.derived(key, "grace")]
    memberships.cut(row.member_id, held=keys, organiser_id=of, after=today)


def owe(
    row: Subscription, amount_minor: int, *, key: UUID, reason: str, actor: Actor, now: datetime
) -> None:
    """Note that a member is owed an amount, once for a key."""
    made = Refund.objects.of(row.organiser_id).bulk_create(
        [
            Refund(
                organiser_id=row.organiser_id,
                member_id=row.member_id,
                id=key,
                programme_id=row.programme_id,
                subscription_id=row.id,
                amount_minor=amount_minor,
                reason=str(reason)[:300],
                actor=actor.name,
                created_at=now,
            )
        ]
    )
    assert made
    journal.record(
        RefundOwed(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            member_id=row.member_id,
            refund_id=key,
            amount_minor=amount_minor,
        )
    )
