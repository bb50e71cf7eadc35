"""What was begun at a payment provider and never heard of: read by the night, all of it.

No transaction is open while a payment is read, and each is taken in in one of its own: a slow
provider holds up nobody. One that cannot be read stays, and is read the next night.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.fees import checkouts
from tandem.fees.models import Checkout, CheckoutState
from tandem.fees.providers.base import NotThere, Payment, Provider, ProviderAway
from tandem.platform import tenancy
from tandem.programmes.models import Programme

log = logging.getLogger(__name__)
ROWS_AT_ONCE = 500
AWAY_MAX = 3  # in a row: each may take as long as a call may


@dataclass(frozen=True, slots=True)
class Looked:
    """How many were paid, were given up because nobody paid them, could not be read."""

    paid: int = 0
    given_up: int = 0
    unread: int = 0


def read(provider: Provider, programme: Programme, *, now: datetime) -> Looked:
    """Read every payment of a programme that is open, oldest first. Where the provider does not
    answer several times in a row the rest waits for the next night.

    Must not run inside a transaction of the caller. Safe to repeat and to run twice at once.
    """
    looked, away = Looked(), 0
    after: tuple[datetime, UUID] | None = None
    while batch := _batch(programme, after):
        for checkout in batch:
            after = (checkout.created_at, checkout.id)
            try:
                payment, away = _as_it_is(provider, checkout), 0
            except ProviderAway:
                away += 1
                looked = replace(looked, unread=looked.unread + 1)
                if away == AWAY_MAX:
                    looked = replace(looked, unread=looked.unread + _rest(programme, after))
                    return _told(looked, programme)
                continue
            looked = _taken(checkout, payment, looked, now)
    return _told(looked, programme)


def _batch(programme: Programme, after: tuple[datetime, UUID] | None) -> list[Checkout]:
    of = programme.organiser_id
    with transaction.atomic():
        tenancy.enter(of)
        rows = checkouts.open_after(after, programme_id=programme.id, organiser_id=of)
        return list(rows[:ROWS_AT_ONCE])


def _rest(programme: Programme, after: tuple[datetime, UUID]) -> int:
    of = programme.organiser_id
    with transaction.atomic():
        tenancy.enter(of)
        return checkouts.open_after(after, programme_id=programme.id, organiser_id=of).count()


def _as_it_is(provider: Provider, checkout: Checkout) -> Payment | None:
    """A payment as the provider knows it; None where it knows none such."""
    try:
        return checkouts.read(provider, checkout)
    except NotThere:
        return None


def _taken(checkout: Checkout, payment: Payment | None, looked: Looked, now: datetime) -> Looked:
    with transaction.atomic():
        tenancy.enter(checkout.organiser_id)
        if payment is not None and checkouts.take(checkout, payment, now=now) == CheckoutState.PAID:
            return replace(looked, paid=looked.paid + 1)
        is_over = checkouts.give_up(checkout, now=now)
    return replace(looked, given_up=looked.given_up + is_over)


def _told(looked: Looked, programme: Programme) -> Looked:
    """What became of them, in the log where somebody should look."""
    if looked.unread or looked.given_up:
        log.warning(
            "payments at the provider: %s could not be read and wait for the next night, %s were"
            " never paid and are given up",
            looked.unread,
            looked.given_up,
            extra={"programme_id": programme.id},
        )
    return looked
