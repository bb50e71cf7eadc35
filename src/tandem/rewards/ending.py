"""How an order ends: sent, used at a partner's, or cancelled with its points given back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict, Missing
from tandem.ledger import holding
from tandem.participants import queries as participants
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes import queries as programmes
from tandem.rewards.facts import OrderCancelled, OrderShipped
from tandem.rewards.models import Order, OrderStatus, Reward

ADDRESS_FIELDS = ("name", "street", "postal_code", "city", "phone")
DUE_MAX = 5_000


class OrderEnded(Conflict):
    """The order was shipped or cancelled before."""

    code = "rewards.order_ended"
    text = _("Order %(number)s was sent, used or cancelled before.")


class NoSuchOrder(Missing):
    """No such order."""

    code = "rewards.no_such_order"
    text = _("There is no such order.")


def ship(
    order_id: UUID,
    *,
    programme_id: UUID,
    member_id: int,
    tracking: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Close an order as sent, or used; its points are used for good.

    Raises:
        NoSuchOrder, OrderEnded
    """
    require(actor, "orders.change")
    end_as_sent(order_id, member_id, tracking, programme_id=programme_id, actor=actor, now=now)


def end_as_sent(
    order_id: UUID,
    member_id: int,
    tracking: str = "",
    *,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
    used_by_id: int | None = None,
    used_outlet_id: UUID | None = None,
) -> Order:
    """Close an order as sent, or as used at a partner's, by who may; it raises as `ship` does."""
    row, scope = _open_order(order_id, member_id, programme_id, actor)
    if row.points:  # a prize held none
        holding.settle(order_id, at=now, now=now, **scope)
    row.status, row.tracking, row.ended_at = OrderStatus.SHIPPED, tracking[:120], now
    row.used_by_id, row.used_outlet_id = used_by_id, used_outlet_id
    row.save(update_fields=Order.updatable)
    journal.record(
        OrderShipped(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            member_id=member_id,
            order_id=order_id,
            party=row.party,
            tracking=tracking,
            used_by_id=used_by_id,
        )
    )
    return row


def cancel(
    order_id: UUID,
    *,
    programme_id: UUID,
    member_id: int,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Close an order unsent: the points go back to their lots, the piece back into stock. Members
    may while it is open, and a partner's manager.

    Raises:
        NoSuchOrder, OrderEnded
    """
    if actor.partner_id == member_id:
        require(actor, "partner.order")
    elif actor.member_id is None or actor.member_id not in participants.one_with(
        member_id, organiser_id=actor.organiser_id
    ):
        require(actor, "orders.change")
    row, scope = _open_order(order_id, member_id, programme_id, actor)
    if row.points:  # a prize held none, and took nothing of the stock
        rewards = Reward.objects.of(actor.organiser_id).filter(id=row.reward_id)
        rewards.update(stock=F("stock") + 1)
        holding.cancel(order_id, at=now, now=now, **scope)
    row.status, row.reason, row.ended_at = OrderStatus.CANCELLED, reason[:200], now
    row.save(update_fields=["status", "reason", "ended_at"])
    journal.record(
        OrderCancelled(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            member_id=member_id,
            order_id=order_id,
            party=row.party,
            reason=reason,
        )
    )


def _open_order(
    order_id: UUID, member_id: int, programme_id: UUID, actor: Actor
) -> tuple[Order, dict[str, Any]]:
    rows = Order.objects.within(programme_id, organiser_id=actor.organiser_id).select_for_update()
    row = rows.one(NoSuchOrder(), member_id=member_id, id=order_id)
    if row.status != OrderStatus.ORDERED:
        raise OrderEnded(number=row.number)
    book_id = programmes.book(row.programme_id, row.wallet, organiser_id=actor.organiser_id)
    return row, {"organiser_id": actor.organiser_id, "holder_id": member_id, "book_id": book_id}
