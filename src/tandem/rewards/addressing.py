"""Where things are sent to: a prize, whose winner is asked for an address where they won without
one; and whatever is ordered, said by a member once and for all.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict
from tandem.participants import queries as participants
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.rewards import ordering
from tandem.rewards.ending import NoSuchOrder
from tandem.rewards.facts import OrderAddressed
from tandem.rewards.models import DeliveryAddress, Order, OrderStatus, Reward

ASKED_MAX = 20  # orders without an address that one member is reminded of


class AddressStands(Conflict):
    """It has an address, is used by its number, or was closed."""

    code = "rewards.address_stands"
    text = _(
        "No address is asked for this order any more. Where it is on its way to another one, write"
        " to the organiser."
    )


def address(
    order_id: UUID,
    to: Mapping[str, str],
    *,
    member_id: int,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
) -> None:
    """Say where an order without an address is sent to, once.

    Raises:
        NoSuchOrder, AddressStands, AddressMissing: nothing is written.

    Locks the member, then the order.
    """
    require(actor, "member.order")
    of = actor.organiser_id
    participants.one_at_a_time(member_id, organiser_id=of)
    kin = participants.one_with(member_id, organiser_id=of)
    rows = Order.objects.within(programme_id, organiser_id=of).filter(member_id__in=kin)
    row = rows.select_for_update().one(NoSuchOrder(), id=order_id)
    reward = Reward.objects.of(of).get(id=row.reward_id)
    if row.address or not reward.is_shipped or row.status != OrderStatus.ORDERED:
        raise AddressStands()
    row.address = ordering.address_of(reward, to)
    row.save(update_fields=["address"])
    journal.record(
        OrderAddressed(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            member_id=row.member_id,
            order_id=row.id,
        )
    )


def without_address(member_id: int, *, programme_id: UUID, organiser_id: UUID) -> list[Order]:
    """The orders of a member that wait for an address, the oldest first."""
    kin = participants.one_with(member_id, organiser_id=organiser_id)
    scope: dict[str, Any] = {"organiser_id": organiser_id}
    rows = Order.objects.within(programme_id, **scope).filter(
        member_id__in=kin, status=OrderStatus.ORDERED, address={}
    )
    shipped = Reward.objects.within(programme_id, **scope).filter(
        is_shipped=True, id__in=rows.values("reward_id")
    )
    keys = set(shipped.values_list("id", flat=True))
    oldest = rows.order_by("created_at", "id")[:ASKED_MAX]
    return [row for row in oldest if row.reward_id in keys]


def keep(
    to: Mapping[str, str], *, member_id: int, programme_id: UUID, actor: Actor, now: datetime
) -> bool:
    """Keep where a member wants things sent to from now on; whether it is another one than was
    kept. Nothing typed forgets it. What is on its way goes where it was ordered to.

    Raises:
        NotAllowed, AddressMissing: nothing is kept.

    Locks the member.
    """
    require(actor, "member.correct")
    of = actor.organiser_id
    participants.one_at_a_time(member_id, organiser_id=of)
    rows = DeliveryAddress.objects.of(of).filter(member_id=member_id, programme_id=programme_id)
    before = rows.values_list("address", flat=True).first()
    if not any(value.strip() for value in to.values()):
        rows.delete()
        return before is not None
    address = ordering.whole(to)
    if address == before:
        return False
    written = {"address": address, "said_at": now}
    rows.update_or_create(
        member_id=member_id,
        programme_id=programme_id,
        defaults=written,
        create_defaults={"organiser_id": of, "created_at": now, **written},
    )
    return True


def kept(member_id: int, *, programme_id: UUID, organiser_id: UUID) -> dict[str, str]:
    """Where a member wants things sent to; empty where they said nothing."""
    rows = DeliveryAddress.objects.of(organiser_id).filter(
        member_id=member_id, programme_id=programme_id
    )
    return rows.values_list("address", flat=True).first() or {}
