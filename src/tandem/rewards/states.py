"""The state of an order as people call it: what is sent is being prepared, then sent; what is had
by its number is ready to use, then used.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from tandem.rewards.models import Order, OrderStatus, Party, Reward

TO_USE_MAX = 500  # of a member, that wait to be used

# What people call the state of an order: its status, and whether it is sent or used by its number.
_STATES: Mapping[str, tuple[OrderStatus, bool]] = {
    "ORDERED": (OrderStatus.ORDERED, True),
    "READY": (OrderStatus.ORDERED, False),
    "SHIPPED": (OrderStatus.SHIPPED, True),
    "USED": (OrderStatus.SHIPPED, False),
}


def narrowed(orders: QuerySet[Order], state: str, *, organiser_id: UUID) -> QuerySet[Order]:
    """Of these orders those that are being prepared (`ORDERED`) or were sent (`SHIPPED`), that are
    ready to use by their number (`READY`) or were used (`USED`), or `CANCELLED`; empty: all.
    """
    if state not in _STATES:
        return orders.filter(status=state) if state else orders
    status, is_shipped = _STATES[state]
    which = Reward.objects.of(organiser_id).filter(is_shipped=is_shipped)
    return orders.filter(status=status, reward_id__in=which.values("id"))


def to_use(
    member_ids: Collection[int], *, programme_id: UUID, organiser_id: UUID
) -> list[tuple[UUID, UUID, int]]:
    """What a member may show at a till now: the reward, its order that is used first, and how many
    of it there are; latest rewards first.
    """
    theirs = Order.objects.within(programme_id, organiser_id=organiser_id).filter(
        member_id__in=member_ids, party=Party.MEMBER
    )
    rows = narrowed(theirs, "READY", organiser_id=organiser_id).order_by("-created_at", "id")
    by_reward: dict[UUID, list[UUID]] = {}
    for reward_id, order_id in rows.values_list("reward_id", "id")[:TO_USE_MAX]:
        by_reward.setdefault(reward_id, []).append(order_id)
    return [(reward_id, keys[-1], len(keys)) for reward_id, keys in by_reward.items()]


def by_themselves(
    member_id: int, wallet: str, *, programme_id: UUID, organiser_id: UUID
) -> list[Order]:
    """What ordered itself for a member with the points of a wallet and is not sent or used yet, the
    latest first.
    """
    rows = Order.objects.within(programme_id, organiser_id=organiser_id).filter(
        member_id=member_id, party=Party.MEMBER, wallet=wallet, status=OrderStatus.ORDERED
    )
    automatic = Reward.objects.of(organiser_id).filter(is_automatic=True)
    rows = rows.filter(reward_id__in=automatic.values("id"))
    return list(rows.order_by("-created_at", "-id")[:TO_USE_MAX])


@dataclass(frozen=True, slots=True)
class OpenOrders:
    """How many orders wait to be sent, and how many to be used by their number."""

    to_send: int
    to_use: int


def open_orders(programme_id: UUID, *, organiser_id: UUID) -> OpenOrders:
    """Those of a programme, read once."""
    rows = Order.objects.of(organiser_id).filter(
        programme_id=programme_id, status=OrderStatus.ORDERED
    )
    totals = dict(rows.order_by().values_list("reward_id").annotate(Count("id")))
    by_number = Reward.objects.of(organiser_id).filter(id__in=totals, is_shipped=False)
    to_use = sum(totals[key] for key in by_number.values_list("id", flat=True))
    return OpenOrders(sum(totals.values()) - to_use, to_use)
