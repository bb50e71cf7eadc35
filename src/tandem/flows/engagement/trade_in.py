"""What members hand in becomes an activity, and so does what is sold for them; rules say what
either is worth. All in the transaction of who acts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from tandem.catalogue import queries as catalogue
from tandem.catalogue.models import Product
from tandem.communication import inbox
from tandem.communication.inbox import Notification
from tandem.engagement import ways
from tandem.engagement.tradeins import handing, moving, queries, selling
from tandem.engagement.tradeins.handing import At, Thing
from tandem.engagement.tradeins.messages import (
    NextSizeMessage,
    TradeInPaidMessage,
    TradeInRefusedMessage,
    TradeInSoldMessage,
    TradeInTakenMessage,
    TradeInUnsoldMessage,
)
from tandem.engagement.tradeins.models import Item, ItemState, Offer
from tandem.engagement.tradeins.registered_kinds import SOLD, TAKEN
from tandem.flows.activities import record_participation
from tandem.kit import ids
from tandem.kit.money import to_major
from tandem.kit.periods import add_months
from tandem.kit.texts import localized
from tandem.participants import queries as participants
from tandem.platform.access.permissions import Actor, require, system
from tandem.platform.messages.declaring import Message
from tandem.programmes.models import Programme

A_NIGHT = 1_000  # items that a night looks at, of each offer
# What was taken longer before its reminder is due (the offer began to remind later) is no news.
NEWS = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An item after something became of it, and the points that its member got for that."""

    item: Item
    points: Mapping[str, int]


def announce(
    offer_id: UUID,
    thing: Thing,
    *,
    member_id: int,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> Item:
    """A member says that they will bring something.

    Raises:
        NoSuchOffer: none, or not for them.
        OfferClosed, NotTakenBack, TooManyWaiting
    """
    require(actor, "member.claim")
    offer = _theirs(offer_id, member_id, programme, now)
    return handing.announce(
        offer, thing, member_id=member_id, actor=actor, today=programme.day_at(now), now=now
    )


def take(
    offer_id: UUID,
    thing: Thing,
    at: At,
    *,
    member_id: int,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """Take in what a member brings unannounced.

    Raises:
        NoSuchOffer: none, or not for them.
        OfferClosed, NotTakenBack, WhichProduct, AnotherProduct
    """
    require(actor, "partner.decide")
    offer = _theirs(offer_id, member_id, programme, now)
    today = programme.day_at(now)
    item = handing.take(offer, thing, at, member_id=member_id, actor=actor, today=today, now=now)
    return _record_taken(item, offer, programme, actor, today, now)


def take_announced(
    item: Item, thing: Thing, at: At, *, programme: Programme, actor: Actor, now: datetime
) -> Outcome:
    """Take in what was announced, as it really is.

    Raises:
        MovedOn, NotTakenBack, WhichProduct, AnotherProduct
    """
    require(actor, "partner.decide")
    offer, today = _offer(item, programme), programme.day_at(now)
    item = handing.take_announced(item, offer, thing, at, actor=actor, today=today, now=now)
    return _record_taken(item, offer, programme, actor, today, now)


def refuse(
    item: Item, at: At, *, why: str, programme: Programme, actor: Actor, now: datetime
) -> Item:
    """Do not take what was announced, and say why.

    Raises:
        MovedOn
    """
    require(actor, "partner.decide")
    item = handing.refuse(item, at, why=why, actor=actor, today=programme.day_at(now), now=now)
    thing = dict(_thing(item, _offer(item, programme)))
    message = TradeInRefusedMessage(thing=thing, why=why[: handing.NOTE_MAX])
    _notify([(item, message)], programme, now)
    return item


def withdraw(item: Item, *, programme: Programme, actor: Actor, now: datetime) -> Item:
    """The member does not bring it after all.

    Raises:
        MovedOn
    """
    require(actor, "member.claim")
    return handing.withdraw(item, actor=actor, today=programme.day_at(now), now=now)


def put_on_shelf(
    item: Item, *, price_minor: int, programme: Programme, actor: Actor, now: datetime
) -> Item:
    """Offer it for sale at a price.

    Raises:
        MovedOn, BadPrice
    """
    require(actor, "partner.decide")
    return selling.put_on_shelf(
        item,
        _offer(item, programme),
        price_minor=price_minor,
        actor=actor,
        today=programme.day_at(now),
        now=now,
    )


def sell(item: Item, *, programme: Programme, actor: Actor, now: datetime) -> Outcome:
    """It was sold; its giver is told, and rules say what that brings them. What is paid to them in
    money is owed to them, and no share that rules could give. Where they left, nothing is recorded
    of them, and their share is owed in any case.

    Raises:
        MovedOn
    """
    require(actor, "partner.decide")
    offer, today = _offer(item, programme), programme.day_at(now)
    item = selling.sell(item, offer, actor=actor, today=today, now=now)
    assert item.price_minor is not None and item.payout_minor is not None
    going = participants.going_on([item.member_id], organiser_id=item.organiser_id)
    if not going[item.member_id].takes_part:
        return Outcome(selling.owe(item, actor=actor, today=today, now=now), {})
    share = {} if offer.is_paid_in_money else {"payout": _amount(item.payout_minor, programme)}
    recorded = record_participation.record(
        SOLD,
        member_id=item.member_id,
        key=queries.sale_key(item),
        programme=programme,
        actor=actor.name,
        now=now,
        attributes={
            "offer": offer.code,
            "price": _amount(item.price_minor, programme),
            **share,
        },
        reference=item.label,
        day=today,
        partner_id=item.partner_id,
        outlet_id=item.outlet_id,
    )
    told = TradeInSoldMessage(
        thing=dict(_thing(item, offer)),
        payout_minor=item.payout_minor,
        currency=programme.currency,
        item=str(item.id),
        is_paid_in_money=offer.is_paid_in_money,
    )
    _notify([(item, told)], programme, now, queries.sale_key(item))
    if offer.is_paid_in_money:
        item = selling.owe(item, actor=actor, today=today, now=now)
    return Outcome(item, recorded.points)


def pay_out(
    item: Item,
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
    on: date | None = None,
    note: str = "",
) -> Item:
    """A share was paid out in money, on a day (None: today), by the outlet or the organiser; who
    takes part still is told.

    Raises:
        MovedOn, BadDayOfPayment
    """
    require(actor, "payments.record" if actor.partner_id is None else "partner.decide")
    today = programme.day_at(now)
    item = selling.pay_out(item, on=on or today, actor=actor, today=today, now=now, note=note)
    assert item.payout_minor is not None and item.paid_on is not None
    going = participants.going_on([item.member_id], organiser_id=item.organiser_id)
    if going[item.member_id].takes_part:
        told = TradeInPaidMessage(
            thing=dict(_thing(item, _offer(item, programme))),
            payout_minor=item.payout_minor,
            currency=programme.currency,
            paid_on=item.paid_on.isoformat(),
            item=str(item.id),
        )
        _notify([(item, told)], programme, now, str(now))
    return item


def take_payment_back(item: Item, *, programme: Programme, actor: Actor, now: datetime) -> Item:
    """It was not paid out after all.

    Raises:
        MovedOn
    """
    require(actor, "payments.record" if actor.partner_id is None else "partner.decide")
    today = programme.day_at(now)
    return selling.take_payment_back(item, actor=actor, today=today, now=now)


def hand_over(
    item: Item, *, to_charity: bool, programme: Programme, actor: Actor, now: datetime
) -> Item:
    """What waits to be fetched was fetched, or was given away after all.

    Raises:
        MovedOn
    """
    require(actor, "partner.decide")
    today = programme.day_at(now)
    return selling.hand_over(item, to_charity=to_charity, actor=actor, today=today, now=now)


def tidy(programme: Programme, *, today: date, now: datetime) -> None:
    """Each night: what nobody bought in time leaves the shelf, and who handed something in long
    ago is told of the next size. Safe to repeat.
    """
    if not ways.uses(programme, ways.TRADE_INS):
        return
    _clear_shelves(programme, today, now)
    for offer in queries.open_ones(programme):
        if offer.next_months:
            _remind(offer, programme, today, now)


def _clear_shelves(programme: Programme, today: date, now: datetime) -> None:
    actor, to_tell = system(programme.organiser_id), []
    offers = {
        row.id: row for row in queries.offers(programme.id, organiser_id=programme.organiser_id)
    }
    due = queries.due_to_leave(programme, today=today, most=A_NIGHT)
    names = queries.product_names(due, organiser_id=programme.organiser_id)
    for item in due:
        offer = offers[item.offer_id]
        try:
            item = selling.leave_shelf(item, offer, actor=actor, today=today, now=now)
        except moving.MovedOn:
            continue  # sold in this very moment
        message = TradeInUnsoldMessage(
            thing=dict(_thing(item, offer, names)),
            label=item.label,
            is_given_away=item.state == ItemState.CHARITY,
        )
        to_tell.append((item, message))
    _notify(to_tell, programme, now)


def _remind(offer: Offer, programme: Programme, today: date, now: datetime) -> None:
    """One word a member, however much they brought on those days."""
    by = add_months(today, -offer.next_months)
    due = handing.reminded(offer, since=by - NEWS, until=by, today=today, most=A_NIGHT)
    going = participants.going_on(
        {item.member_id for item in due}, organiser_id=programme.organiser_id
    )
    latest = {
        going[item.member_id].head_id: item for item in due if going[item.member_id].takes_part
    }
    to_tell = [
        (item, NextSizeMessage(offer=dict(offer.name), size=item.size)) for item in latest.values()
    ]
    _notify(to_tell, programme, now)


def _record_taken(
    item: Item, offer: Offer, programme: Programme, actor: Actor, today: date, now: datetime
) -> Outcome:
    thing, product = _thing(item, offer), _product(item)
    size = {"size": item.size} if item.size else {}
    recorded = record_participation.record(
        TAKEN,
        member_id=item.member_id,
        key=str(item.id),
        programme=programme,
        actor=actor.name,
        now=now,
        attributes={
            "offer": offer.code,
            "thing": localized(thing, programme.languages[0]),
            **size,
            "worth": _amount(item.worth_minor, programme),
            **({"product": product.sku} if product is not None else {}),
        },
        reference=item.label,
        day=today,
        partner_id=item.partner_id,
        outlet_id=item.outlet_id,
    )
    message = TradeInTakenMessage(thing=dict(thing), label=item.label, item=str(item.id))
    _notify([(item, message)], programme, now)
    return Outcome(item, recorded.points)


def _theirs(offer_id: UUID, member_id: int, programme: Programme, now: datetime) -> Offer:
    for row in queries.open_for(member_id, programme=programme, now=now):
        if row.id == offer_id:
            return row
    raise queries.NoSuchOffer()


def _offer(item: Item, programme: Programme) -> Offer:
    return queries.offer(
        item.offer_id, programme_id=programme.id, organiser_id=programme.organiser_id
    )


def _thing(item: Item, offer: Offer, names: Mapping[UUID, str] | None = None) -> Mapping[str, str]:
    """What an item is, by language: a product of the catalogue by its name; the offer's name where
    its row is gone. `names`: of the products of several items.
    """
    if names is None:
        names = queries.product_names([item], organiser_id=item.organiser_id)
    if item.product_id is not None and item.product_id in names:
        return {"en": names[item.product_id]}
    row = queries.worth(offer, item.worth_key)
    return row.thing if row is not None else offer.name


def _product(item: Item) -> Product | None:
    """Which product of the catalogue an item is."""
    if item.product_id is None:
        return None
    return catalogue.product(item.product_id, organiser_id=item.organiser_id)


def _notify(
    rows: Sequence[tuple[Item, Message]], programme: Programme, now: datetime, once: str = ""
) -> None:
    """Each once of its item; of what may happen to one several times, once of each (`once`)."""
    inbox.notify_each(
        [
            Notification(item.member_id, _key(message, item, once), message)
            for item, message in rows
        ],
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        now=now,
    )


def _key(message: Message, item: Item, once: str) -> UUID:
    parts = (item.id, once) if once else (item.id,)
    return ids.derived(message.kind, *parts)


def _amount(amount_minor: int, programme: Programme) -> str:
    return format(Decimal(to_major(amount_minor, programme.currency)).normalize(), "f")
