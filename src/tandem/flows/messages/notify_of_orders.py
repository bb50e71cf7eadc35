"""What becomes of orders, as members are told: sent, used at a till, cancelled; and what ordered
itself when the points were there.
"""

from collections.abc import Sequence
from uuid import UUID

from tandem.communication import inbox
from tandem.kit import ids
from tandem.partners.models import Partner
from tandem.platform import clock
from tandem.platform.messages.declaring import Message
from tandem.platform.steps import step
from tandem.rewards import notes
from tandem.rewards.facts import OrderCancelled, OrderShipped, RewardOrdered
from tandem.rewards.messages import (
    OrderCancelledMessage,
    OrderReadyMessage,
    OrderShippedMessage,
    OrderUsedMessage,
)


@step("notify_members.order_ended")
def ended(facts: Sequence[OrderShipped | OrderCancelled]) -> None:
    """A member's order left, was used, or will not come."""
    for fact in facts:
        if fact.party != "MEMBER":
            continue
        inbox.notify(
            fact.member_id,
            _of_ended(fact),
            key=ids.derived(
                fact.order_id, "SHIPPED" if isinstance(fact, OrderShipped) else "CANCELLED"
            ),
            programme_id=fact.programme_id,
            organiser_id=fact.organiser_id,
            now=clock.now(),
        )


def _of_ended(fact: OrderShipped | OrderCancelled) -> Message:
    order = notes.of(fact.order_id, member_id=fact.member_id, organiser_id=fact.organiser_id)
    if isinstance(fact, OrderCancelled):
        return OrderCancelledMessage(reward=order.names, points=order.points, reason=order.reason)
    if order.is_shipped:
        return OrderShippedMessage(number=order.number, reward=order.names, tracking=order.tracking)
    where = ""
    if fact.used_by_id is not None:
        where = Partner.objects.of(fact.organiser_id).get(id=fact.used_by_id).name
    return OrderUsedMessage(number=order.number, reward=order.names, where=where)


@step("notify_members.order_ready")
def ready(facts: Sequence[RewardOrdered]) -> None:
    """What ordered itself: one word for all of one reward that a member got at once."""
    own: dict[tuple[int, str], list[RewardOrdered]] = {}
    told = {}
    for fact in facts:
        if not fact.by_itself or fact.party != "MEMBER":
            continue
        note = notes.of(fact.order_id, member_id=fact.member_id, organiser_id=fact.organiser_id)
        told[fact.order_id] = note
        own.setdefault((fact.member_id, str(sorted(note.names.items()))), []).append(fact)
    for (member_id, _name), rows in own.items():
        first = min(rows, key=lambda row: row.order_id)
        note = told[first.order_id]
        inbox.notify(
            member_id,
            OrderReadyMessage(reward=note.names, times=len(rows), is_shipped=note.is_shipped),
            key=_key(rows),
            programme_id=first.programme_id,
            organiser_id=first.organiser_id,
            now=clock.now(),
        )


def _key(rows: Sequence[RewardOrdered]) -> UUID:
    return ids.derived(min(row.order_id for row in rows), "READY")
