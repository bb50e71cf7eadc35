"""Paying a fee at a provider: begun by the member, confirmed by reading the payment there.

A notice only says which payment to read; the same notice again is refused, and a payment that is
read again changes nothing. Whatever is missed is read by the night.

The provider may be slow or dead, so nobody asks it inside a transaction: `want`, `ask`, `begin` are
three steps, and so are finding a payment, `read` and `take`.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.fees import queries
from tandem.fees.models import Checkout, CheckoutState, Fee, FeeState, Heard
from tandem.fees.providers.base import (
    Asked,
    Begun,
    Notice,
    NotThere,
    Payment,
    Provider,
)
from tandem.fees.receiving import receipts
from tandem.kit import ids
from tandem.kit.errors import Conflict
from tandem.platform.access.permissions import Actor, NotAllowed, system
from tandem.programmes.models import Programme
from tandem.tiers.models import Plan

log = logging.getLogger(__name__)
READ_FOR_DAYS = 14


class NothingToPay(Conflict):
    """No fee of the member is due."""

    code = "fees.nothing_to_pay"
    text = _("Nothing is to be paid.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fee that a member wants to pay now: what to begin, or the payment that was begun."""

    fee_id: UUID
    member_id: int
    programme_id: UUID
    asked: Asked
    begun: Checkout | None


Came = Begun | Payment


def want(
    *, member_id: int, email: str, back_url: str, programme: Programme, actor: Actor
) -> Wanted:
    """The fee that is due, to be paid at a provider. A fee has one payment at a time: begun again,
    it is the same one. Nothing is written.

    Raises:
        NothingToPay
    """
    if actor.member_id != member_id:
        raise NotAllowed()
    of = programme.organiser_id
    row = queries.running(member_id, organiser_id=of)
    fee = queries.due(row) if row else None
    if row is None or fee is None:
        raise NothingToPay()
    known = Checkout.objects.of(of).filter(fee_id=fee.id).order_by("-created_at", "id")
    last = known.first()
    plan = Plan.objects.of(of).get(id=fee.plan_id or row.plan_id)
    asked = Asked(
        key=ids.derived(fee.id, "checkout", known.count()),
        amount_minor=fee.amount_minor,
        currency=programme.currency,
        title=f"{next(iter(plan.name.values()))} {row.number}"[:200],
        email=email,
        back_url=back_url,
    )
    is_open = last is not None and last.state == CheckoutState.OPEN
    return Wanted(fee.id, member_id, programme.id, asked, last if is_open else None)


def ask(provider: Provider, wanted: Wanted) -> Came:
    """Begin the payment at the provider, or read the one that was begun; asks no database, and may
    take seconds. Begun twice at once, it is one payment: its key is the same.

    Raises:
        ProviderAway
    """
    return read(provider, wanted.begun) if wanted.begun else provider.begin(wanted.asked)


def begin(wanted: Wanted, came: Came, *, way: str, organiser_id: UUID, now: datetime) -> str:
    """Write down what the provider answered; where the member pays, or empty where the payment that
    was begun is over or paid. Safe to repeat.

    Raises:
        NothingToPay: the fee was paid otherwise meanwhile; nothing is written.
    """
    if wanted.begun is not None:
        assert isinstance(came, Payment)
        is_open = take(wanted.begun, came, now=now) == CheckoutState.OPEN
        return wanted.begun.url if is_open else ""
    assert isinstance(came, Begun)
    of = organiser_id
    fees = Fee.objects.of(of).filter(member_id=wanted.member_id, id=wanted.fee_id)
    if not fees.filter(state=FeeState.DUE).exists():
        raise NothingToPay()
    Checkout.objects.of(of).bulk_create(
        [
            Checkout(
                id=wanted.asked.key,
                organiser_id=of,
                programme_id=wanted.programme_id,
                member_id=wanted.member_id,
                fee_id=wanted.fee_id,
                way=way,
                reference=came.reference,
                amount_minor=wanted.asked.amount_minor,
                currency=wanted.asked.currency,
                url=came.url[:2_000],
                state=CheckoutState.OPEN,
                created_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    return came.url


def read(provider: Provider, checkout: Checkout) -> Payment:
    """The payment as the provider knows it now; asks no database, and may take seconds.

    Raises:
        NotThere: the provider knows none, or it is not what was begun.
        ProviderAway: it does not answer.
    """
    payment = provider.payment(checkout.reference)
    if payment.key != str(checkout.id) or payment.currency != checkout.currency:
        log.error("payment %s is not what was begun", checkout.id)
        raise NotThere()
    return payment


def take(checkout: Checkout, payment: Payment, *, now: datetime) -> str:
    """Let a payment that was read pay its fee where it is paid; its state. Safe to repeat."""
    of = checkout.organiser_id
    if payment.state == "PAID":
        programme = Programme.objects.of(of).get(id=checkout.programme_id)
        today = programme.day_at(now)
        receipts.take_one(
            receipts.ReceiptIn(checkout.reference, today, payment.amount_minor),
            way=checkout.way,
            fee_id=checkout.fee_id,
            member_id=checkout.member_id,
            programme_id=checkout.programme_id,
            today=today,
            actor=system(of),
            now=now,
        )
    rows = Checkout.objects.of(of).filter(id=checkout.id)
    # one that was read before it was paid may come to be taken after it
    rows.exclude(state=CheckoutState.PAID).update(state=payment.state)
    return payment.state


def of_reference(reference: str) -> Checkout | None:
    """The payment that a notice names, of whichever organiser. Inside `tenancy.across`."""
    rows = Checkout.objects.everyone(reason="a notice names a payment, not whose it is")
    return rows.filter(reference=reference).order_by("id").first()


def was_heard(provider: Provider, notice: Notice, *, organiser_id: UUID) -> bool:
    """Whether a notice was taken in before."""
    key = ids.derived(provider.code, notice.id)
    return Heard.objects.of(organiser_id).filter(id=key).exists()


def hear(
    provider: Provider, notice: Notice, checkout: Checkout, payment: Payment, *, now: datetime
) -> str:
    """Take a notice in, once, with its payment as it was read; the payment's state."""
    of, key = checkout.organiser_id, ids.derived(provider.code, notice.id)
    state = take(checkout, payment, now=now)
    Heard.objects.of(of).bulk_create(
        [Heard(id=key, organiser_id=of, created_at=now)], ignore_conflicts=True
    )
    return state


def open_after(
    after: tuple[datetime, UUID] | None, *, programme_id: UUID, organiser_id: UUID
) -> QuerySet[Checkout]:
    """The payments that were begun and of which nothing was heard, oldest first; those that stand
    behind a moment and an id of that order.
    """
    rows = Checkout.objects.of(organiser_id).filter(
        programme_id=programme_id, state=CheckoutState.OPEN
    )
    if after is not None:
        at, key = after
        rows = rows.filter(Q(created_at__gt=at) | Q(created_at=at, id__gt=key))
    return rows.order_by("created_at", "id")


def give_up(checkout: Checkout, *, now: datetime) -> bool:
    """Let a payment be over that is not paid two weeks after it was begun; whether it is. The
    member begins it anew; were it paid after all, its notice would still be taken in.
    """
    if checkout.created_at >= now - timedelta(days=READ_FOR_DAYS):
        return False
    rows = Checkout.objects.of(checkout.organiser_id).filter(id=checkout.id)
    return bool(rows.filter(state=CheckoutState.OPEN).update(state=CheckoutState.OVER))


def open_of(fee_id: UUID, *, organiser_id: UUID) -> Checkout | None:
    """The payment of a fee that was begun and is not over."""
    rows = Checkout.objects.of(organiser_id).filter(fee_id=fee_id, state=CheckoutState.OPEN)
    return rows.order_by("-created_at", "id").first()
