"""What a person says of receipts that wait, of fees paid otherwise, and of refunds."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.fees import moving, offers, subscribing
from tandem.fees.facts import ReceiptDecided, RefundPaid
from tandem.fees.models import Fee, FeeState, Receipt, ReceiptState, Refund, State, Subscription
from tandem.fees.moving import Moves
from tandem.kit import ids
from tandem.kit.errors import Conflict, Missing
from tandem.participants import queries as participants
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme


class NoSuchReceipt(Missing):
    """No such receipt."""

    code = "fees.no_such_receipt"
    text = _("There is no such payment.")


class IsDecided(Conflict):
    """Somebody said before what a receipt is."""

    code = "fees.is_decided"
    text = _("This payment was decided before.")


class NobodyKnown(Conflict):
    """It is not known whose a receipt is."""

    code = "fees.nobody_known"
    text = _("Choose whose payment this is first.")


class NothingDue(Conflict):
    """The membership has no fee that this could pay."""

    code = "fees.nothing_due"
    text = _("Nothing is due of this membership that it could pay.")


class NoSuchRefund(Missing):
    """No such refund is owed."""

    code = "fees.no_such_refund"
    text = _("There is no such refund, or it was paid out.")


def _waiting(receipt_id: UUID, programme: Programme) -> Receipt:
    rows = Receipt.objects.within(programme.id, organiser_id=programme.organiser_id)
    receipt = rows.select_for_update().one(NoSuchReceipt(), id=receipt_id)
    if receipt.state != ReceiptState.WAITING:
        raise IsDecided()
    return receipt


def _whose(receipt: Receipt, programme: Programme) -> Subscription:
    if receipt.subscription_id is None or receipt.member_id is None:
        raise NobodyKnown()
    key = (receipt.member_id, receipt.subscription_id)
    rows = moving.locked([key], organiser_id=programme.organiser_id)
    return rows[receipt.subscription_id]


def name(receipt_id: UUID, *, member_id: int, programme: Programme, actor: Actor) -> None:
    """Say whose a receipt is: the member's latest membership.

    Raises:
        NoSuchReceipt, IsDecided, NoSuchSubscription
    """
    require(actor, "payments.record")
    receipt = _waiting(receipt_id, programme)
    rows = Subscription.objects.within(programme.id, organiser_id=programme.organiser_id)
    subscription = (
        rows.filter(member_id=member_id).order_by("-joined_on", "-created_at", "id").first()
    )
    if subscription is None:
        raise subscribing.NoSuchSubscription()
    receipt.member_id, receipt.subscription_id = member_id, subscription.id
    receipt.save(update_fields=["member_id", "subscription_id"])


def count(receipt_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Let a receipt pay the fee that is due, whatever its amount and title; one that came after the
    end begins the membership anew.

    Raises:
        NoSuchReceipt, IsDecided, NobodyKnown, NothingDue, HasOne: nothing is written.
    """
    require(actor, "payments.record")
    receipt = _waiting(receipt_id, programme)
    row = _whose(receipt, programme)
    today = programme.day_at(now)
    moves = Moves(programme.id, programme.organiser_id, actor.name, today, now)
    fee = moving.open_fees([row], organiser_id=programme.organiser_id).get(row.id)
    if row.state == State.ENDED:
        fee = _revive(moves, row, programme)
    if fee is None:
        raise NothingDue()
    moves.settle(row, fee, paid_on=receipt.paid_on, receipt_id=receipt.id)
    moves.write()
    receipt.fee_id = fee.id
    _decide(receipt, ReceiptState.MATCHED, actor, now)


def _revive(moves: Moves, row: Subscription, programme: Programme) -> Fee:
    """Let a membership that ended unpaid wait for a fee again, as when it was joined."""
    of = programme.organiser_id
    participants.one_at_a_time(row.member_id, organiser_id=of)
    others = Subscription.objects.of(of).filter(member_id=row.member_id)
    if others.exclude(state=State.ENDED).exists():
        raise subscribing.HasOne()
    plan, offer = offers.known(row.plan_id, programme_id=programme.id, organiser_id=of)
    row.covered_until = row.anchored_on = row.ended_on = None
    row.reason, row.note, row.is_renewing, row.months_paid = "", "", True, 0
    row.next_plan_id = None
    moves.move(row, State.WAITING, on_day=moves.today)
    sequence = subscribing.next_sequence([row], organiser_id=of)[row.id]
    return moves.issue(row, plan, offer, sequence=sequence)


def give_back(receipt_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Owe what came in to its member.

    Raises:
        NoSuchReceipt, IsDecided, NobodyKnown: nothing is written.
    """
    require(actor, "payments.record")
    receipt = _waiting(receipt_id, programme)
    row = _whose(receipt, programme)
    key = ids.derived(receipt.id, "back")
    text = receipt.title or receipt.reference
    subscribing.owe(row, receipt.amount_minor, key=key, reason=text, actor=actor, now=now)
    _decide(receipt, ReceiptState.RETURNED, actor, now)


def set_aside(receipt_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Say that a receipt is about no membership.

    Raises:
        NoSuchReceipt, IsDecided
    """
    require(actor, "payments.record")
    _decide(_waiting(receipt_id, programme), ReceiptState.SET_ASIDE, actor, now)


def bring_back(receipt_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Let a receipt that was set aside wait again.

    Raises:
        NoSuchReceipt, IsDecided
    """
    require(actor, "payments.record")
    rows = Receipt.objects.within(programme.id, organiser_id=programme.organiser_id)
    receipt = rows.select_for_update().one(NoSuchReceipt(), id=receipt_id)
    if receipt.state != ReceiptState.SET_ASIDE:
        raise IsDecided()
    _decide(receipt, ReceiptState.WAITING, actor, now)


def _decide(receipt: Receipt, state: ReceiptState, actor: Actor, now: datetime) -> None:
    receipt.state, receipt.decided_by, receipt.decided_at = state, actor.name, now
    receipt.save(update_fields=["state", "fee_id", "decided_by", "decided_at"])
    journal.record(
        ReceiptDecided(
            organiser_id=receipt.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=receipt.programme_id,
            receipt_id=receipt.id,
            state=state,
        )
    )


def mark_paid(
    fee_id: UUID,
    *,
    member_id: int,
    paid_on: date,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> None:
    """Note that a fee was paid by another way, cash for example.

    Raises:
        NothingDue: it is not due (any more).
    """
    require(actor, "payments.record")
    of = programme.organiser_id
    fees = Fee.objects.within(programme.id, organiser_id=of)
    known = fees.filter(member_id=member_id, id=fee_id).order_by("id").first()
    if known is None:
        raise NothingDue()
    key = (member_id, known.subscription_id)
    row = moving.locked([key], organiser_id=of)[known.subscription_id]
    fee = moving.open_fees([row], organiser_id=of).get(row.id)
    if fee is None or fee.id != fee_id or fee.state != FeeState.DUE:
        raise NothingDue()
    today = programme.day_at(now)
    moves = Moves(programme.id, of, actor.name, today, now)
    moves.settle(row, fee, paid_on=min(paid_on, today), receipt_id=None)
    moves.write()


def pay_out(
    refund_id: UUID, *, member_id: int, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Note that a refund was paid out.

    Raises:
        NoSuchRefund: it is not owed (any more).
    """
    require(actor, "payments.record")
    rows = Refund.objects.within(programme.id, organiser_id=programme.organiser_id)
    row = rows.select_for_update().one(
        NoSuchRefund(), member_id=member_id, id=refund_id, paid_at=None
    )
    row.paid_at, row.paid_by = now, actor.name
    row.save(update_fields=["paid_at", "paid_by"])
    journal.record(
        RefundPaid(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            member_id=member_id,
            refund_id=refund_id,
            amount_minor=row.amount_minor,
        )
    )
