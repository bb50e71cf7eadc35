"""What becomes of what is sold for who gave it: put on a shelf, sold, paid out; given back or away.
What was noted by mistake is taken back by a line of its own.
"""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from tandem.engagement.tradeins import moving
from tandem.engagement.tradeins.models import Item, ItemState, Offer, TakenBack, Unsold
from tandem.kit.errors import Invalid
from tandem.platform.access.permissions import Actor

PRICE_MAX, NOTE_MAX = 1_000_000_00, 300


class BadPrice(Invalid):
    """A price out of bounds."""

    code = "trade_ins.bad_price"
    text = _("Say a price above zero.")


class BadDayOfPayment(Invalid):
    """A day before the sale, or one that has not come."""

    code = "trade_ins.bad_day_of_payment"
    text = _("Say a day from the sale of each thing on until today.")


def put_on_shelf(
    row: Item, offer: Offer, *, price_minor: int, actor: Actor, today: date, now: datetime
) -> Item:
    """Offer it for sale at a price, for as long as its offer says; a new price keeps the day.

    Raises:
        MovedOn: it is not sold on, or gone.
        BadPrice
    """
    if not 0 < price_minor <= PRICE_MAX:
        raise BadPrice()
    if not offer.is_sold_on:
        raise moving.MovedOn()
    row = moving.locked(row, ItemState.TAKEN, ItemState.ON_SHELF)
    if row.state == ItemState.TAKEN and offer.shelf_days:
        row.shelf_until = today + timedelta(days=offer.shelf_days)
    row.state, row.price_minor = ItemState.ON_SHELF, price_minor
    row.save(update_fields=Item.updatable)
    moving.move(row, price_minor, actor=actor, today=today, now=now)
    return row


def sell(row: Item, offer: Offer, *, actor: Actor, today: date, now: datetime) -> Item:
    """It was sold at its price; what is left of that after the fee is its giver's.

    Raises:
        MovedOn
    """
    row = moving.locked(row, ItemState.ON_SHELF)
    assert row.price_minor is not None
    row.state, row.sold_on = ItemState.SOLD, today
    row.payout_minor = row.price_minor * (100 - offer.fee_percent) // 100
    row.save(update_fields=Item.updatable)
    moving.move(row, row.price_minor, actor=actor, today=today, now=now)
    return row


def owe(row: Item, *, actor: Actor, today: date, now: datetime) -> Item:
    """What a sold item brings its giver is owed to them in money.

    Raises:
        MovedOn
    """
    row = moving.locked(row, ItemState.SOLD)
    row.state = ItemState.OWED
    row.save(update_fields=Item.updatable)
    moving.move(row, row.payout_minor, actor=actor, today=today, now=now)
    return row


def take_sale_back(row: Item, *, actor: Actor, today: date, now: datetime) -> Item:
    """It was not sold after all: it stands on the shelf again, at its price and until its day.

    Raises:
        MovedOn: it was not sold, or its share was paid out.
    """
    row = moving.locked(row, ItemState.SOLD, ItemState.OWED)
    price_minor = row.price_minor
    row.state, row.sold_on, row.payout_minor = ItemState.ON_SHELF, None, None
    row.save(update_fields=Item.updatable)
    moving.move(row, price_minor, actor=actor, today=today, now=now, line=TakenBack.SALE_BACK)
    return row


def pay_out(
    row: Item, *, on: date, actor: Actor, today: date, now: datetime, note: str = ""
) -> Item:
    """What was owed in money was paid out on a day.

    Raises:
        MovedOn
        BadDayOfPayment: nothing is written.
    """
    row = moving.locked(row, ItemState.OWED)
    assert row.sold_on is not None
    if not row.sold_on <= on <= today:
        raise BadDayOfPayment()
    row.state, row.paid_on = ItemState.PAID, on
    row.save(update_fields=Item.updatable)
    moving.move(row, row.payout_minor, actor=actor, today=on, now=now, note=note[:NOTE_MAX])
    return row


def take_payment_back(row: Item, *, actor: Actor, today: date, now: datetime) -> Item:
    """It was not paid out after all, and is owed still.

    Raises:
        MovedOn
    """
    row = moving.locked(row, ItemState.PAID)
    row.state, row.paid_on = ItemState.OWED, None
    row.save(update_fields=Item.updatable)
    moving.move(row, row.payout_minor, actor=actor, today=today, now=now, line=TakenBack.PAY_BACK)
    return row


def leave_shelf(row: Item, offer: Offer, *, actor: Actor, today: date, now: datetime) -> Item:
    """Nobody bought it: it waits to be fetched, or is given away, as its offer says.

    Raises:
        MovedOn
    """
    row = moving.locked(row, ItemState.ON_SHELF)
    row.state = ItemState.CHARITY if offer.unsold == Unsold.CHARITY else ItemState.UNSOLD
    row.save(update_fields=Item.updatable)
    moving.move(row, actor=actor, today=today, now=now)
    return row


def hand_over(row: Item, *, to_charity: bool, actor: Actor, today: date, now: datetime) -> Item:
    """What waits to be fetched was fetched, or was given away after all.

    Raises:
        MovedOn
    """
    row = moving.locked(row, ItemState.UNSOLD)
    row.state = ItemState.CHARITY if to_charity else ItemState.FETCHED
    row.save(update_fields=Item.updatable)
    moving.move(row, actor=actor, today=today, now=now)
    return row
