"""Paying a fee at a provider: begun by the member, confirmed by reading the payment there.

A notice only says which payment to read; the same notice again is refused, and a payment that is
read again changes nothing. Whatever is missed is read by the night.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.fees import queries, subscribing
from tandem.fees.models import Checkout, CheckoutState, Fee, Heard, Subscription
from tandem.fees.providers.base import Asked, Notice, Payment, Provider, ProviderAway
from tandem.fees.receiving import receipts
from tandem.kit import ids
from tandem.kit.errors import Conflict
from tandem.platform.permissions import Actor, NotAllowed, system
from tandem.programmes.models import Programme
from tandem.tiers.models import Plan

log = logging.getLogger(__name__)
READ_FOR_DAYS = 14
READ_AT_ONCE = 100


class NothingToPay(Conflict):
    """No fee of the member is due."""

    code = "fees.nothing_to_pay"
    text = _("Nothing is to be paid.")


def begin(
    provider: Provider,
    *,
    member_id: int,
    email: str,
    back_url: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> str:
    """Begin paying the fee that is due; where the member pays. A fee has one payment at a time:
    begun again, it is the same one.

    Raises:
        NothingToPay, ProviderAway: nothing is written.
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
    if last is not None and last.state == CheckoutState.OPEN:
        if provider.payment(last.reference).state == "OPEN":
            return last.url
        confirm(provider, last, now=now)
        return back_url
    key = ids.derived(fee.id, "checkout", known.count())
    return _begin(provider, row, fee, key, email, back_url, programme.currency, now)


def _begin(
    provider: Provider,
    row: Subscription,
    fee: Fee,
    key: UUID,
    email: str,
    back_url: str,
    currency: str,
    now: datetime,
) -> str:
    of = row.organiser_id
    plan = Plan.objects.of(of).get(id=row.plan_id)
    asked = Asked(
        key=key,
        amount_minor=fee.amount_minor,
        currency=currency,
        title=f"{next(iter(plan.name.values()))} {row.number}"[:200],
        email=email,
        back_url=back_url,
    )
    begun = provider.begin(asked)
    Checkout.objects.of(of).bulk_create(
        [
            Checkout(
                id=key,
                organiser_id=of,
                programme_id=row.programme_id,
                member_id=row.member_id,
                fee_id=fee.id,
                way=provider.code,
                reference=begun.reference,
                amount_minor=fee.amount_minor,
                currency=currency,
                url=begun.url[:2_000],
                state=CheckoutState.OPEN,
                created_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    return begun.url


def confirm(provider: Provider, checkout: Checkout, *, now: datetime) -> str:
    """Read a payment, and let it pay its fee where it is paid; its state. Safe to repeat and to run
    twice at once.

    Raises:
        ProviderAway
    """
    return take(checkout, read(provider, checkout), now=now)


def read(provider: Provider, checkout: Checkout) -> Payment:
    """The payment as the provider knows it now; asks no database, and may take seconds.

    Raises:
        ProviderAway: it does not answer, or it is not what was begun.
    """
    payment = provider.payment(checkout.reference)
    if payment.key != str(checkout.id) or payment.currency != checkout.currency:
        log.error("payment %s is not what was begun", checkout.id)
        raise ProviderAway()
    return payment


def take(checkout: Checkout, payment: Payment, *, now: datetime) -> str:
    """Let a payment that was read pay its fee where it is paid; its state. Safe to repeat."""
    of = checkout.organiser_id
    if payment.state == "PAID":
        programme = Programme.objects.of(of).get(id=checkout.programme_id)
        today = subscribing.today_of(programme, now)
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


def read_open(provider: Provider, programme: Programme, *, now: datetime) -> int:
    """Read the payments that were begun and of which nothing was heard; how many were paid. One
    that cannot be read is read the next night.
    """
    rows = Checkout.objects.of(programme.organiser_id).filter(
        programme_id=programme.id,
        state=CheckoutState.OPEN,
        created_at__gte=now - timedelta(days=READ_FOR_DAYS),
    )
    paid = 0
    for checkout in rows.order_by("created_at", "id")[:READ_AT_ONCE]:
        try:
            paid += confirm(provider, checkout, now=now) == "PAID"
        except ProviderAway:
            log.warning("payment %s could not be read", checkout.id)
            break
    return paid


def open_of(fee_id: UUID, *, organiser_id: UUID) -> Checkout | None:
    """The payment of a fee that was begun and is not over."""
    rows = Checkout.objects.of(organiser_id).filter(fee_id=fee_id, state=CheckoutState.OPEN)
    return rows.order_by("-created_at", "id").first()
