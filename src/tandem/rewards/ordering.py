"""Ordering a reward holds its points; shipping uses them; cancelling gives them back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Conflict, Gone, Invalid, Missing
from tandem.ledger import holding
from tandem.platform import journal
from tandem.platform.permissions import Actor, require
from tandem.programmes import queries as programmes
from tandem.rewards.facts import OrderCancelled, OrderShipped, RewardOrdered
from tandem.rewards.models import Order, OrderStatus, Reward

ADDRESS_FIELDS = ("name", "street", "postal_code", "city", "phone")


class OutOfStock(Gone):
    """The last piece has gone."""

    code = "rewards.out_of_stock"
    text = _("This reward has just run out. Your points are untouched.")


class AddressMissing(Invalid):
    """There is nowhere to send the reward to."""

    code = "rewards.address_missing"
    text = _("Say where to send it: %(missing)s.")


class OrderEnded(Conflict):
    """The order was shipped or cancelled before."""

    code = "rewards.order_ended"
    text = _("Order %(number)s was already closed.")


class NoSuchOrder(Missing):
    """No such order."""

    code = "rewards.no_such_order"
    text = _("There is no such order.")


def order(reward_id: UUID, *, key: UUID, member_id: int, address: Mapping[str, str], actor: Actor, now: datetime) -> UUID:
    """Order one piece; the order's id. The key is the caller's: the same key again is the same order.

    Raises:
        AddressMissing, OutOfStock, NotEnoughPoints: nothing is ordered and no points are held.

    Locks the reward's stock, then the member's account.
    """
    require(actor, "member.order")
    missing = [field for field in ("name", "street", "postal_code", "city") if not address.get(field, "").strip()]
    if missing:
        raise AddressMissing(missing=", ".join(missing))
    of = actor.organiser_id
    if Order.objects.of(of).filter(member_id=member_id, id=key).exists():
        return key
    taken = Reward.objects.of(of).filter(id=reward_id, stock__gt=0, ended_at=None).update(stock=F("stock") - 1)
    if not taken:
        raise OutOfStock()
    reward = Reward.objects.of(of).get(id=reward_id)
    book_id = programmes.books(reward.programme_id, organiser_id=of)["REWARD"]
    holding.hold(key, organiser_id=of, holder_id=member_id, book_id=book_id, points=reward.points, at=now, now=now)
    Order.objects.of(of).create(
        member_id=member_id, id=key, programme_id=reward.programme_id, reward_id=reward_id, points=reward.points,
        number=ids.public("", key)[-8:].upper(), created_at=now,
        address={field: address.get(field, "").strip()[:200] for field in ADDRESS_FIELDS},
    )  # fmt: skip
    journal.record(
        RewardOrdered(
            organiser_id=of, at=now, actor=actor.name, programme_id=reward.programme_id, member_id=member_id, order_id=key
        )
    )
    return key


def ship(order_id: UUID, *, member_id: int, tracking: str, actor: Actor, now: datetime) -> None:
    """Close an order as sent; its points are used for good."""
    require(actor, "orders.change")
    row, scope = _open_order(order_id, member_id, actor)
    holding.settle(order_id, at=now, now=now, **scope)
    row.status, row.tracking, row.ended_at = OrderStatus.SHIPPED, tracking[:120], now
    row.save(update_fields=["status", "tracking", "ended_at"])
    journal.record(
        OrderShipped(
            organiser_id=actor.organiser_id, at=now, actor=actor.name, programme_id=row.programme_id,
            member_id=member_id, order_id=order_id, tracking=tracking,
        )
    )  # fmt: skip


def cancel(order_id: UUID, *, member_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Close an order unsent: the points go back to their lots, the piece back into stock. Members may while it is open."""
    if actor.member_id != member_id:
        require(actor, "orders.change")
    row, scope = _open_order(order_id, member_id, actor)
    Reward.objects.of(actor.organiser_id).filter(id=row.reward_id).update(stock=F("stock") + 1)
    holding.cancel(order_id, at=now, now=now, **scope)
    row.status, row.reason, row.ended_at = OrderStatus.CANCELLED, reason[:200], now
    row.save(update_fields=["status", "reason", "ended_at"])
    journal.record(
        OrderCancelled(
            organiser_id=actor.organiser_id, at=now, actor=actor.name, programme_id=row.programme_id,
            member_id=member_id, order_id=order_id, reason=reason,
        )
    )  # fmt: skip


def _open_order(order_id: UUID, member_id: int, actor: Actor) -> tuple[Order, dict[str, Any]]:
    row = (
        Order.objects.of(actor.organiser_id).select_for_update().filter(member_id=member_id, id=order_id).first()
    )  # tidy: first because the key is unique
    if row is None:
        raise NoSuchOrder()
    if row.status != OrderStatus.ORDERED:
        raise OrderEnded(number=row.number)
    book_id = programmes.books(row.programme_id, organiser_id=actor.organiser_id)["REWARD"]
    return row, {"organiser_id": actor.organiser_id, "holder_id": member_id, "book_id": book_id}
