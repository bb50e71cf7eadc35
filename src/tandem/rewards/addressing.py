"""Where a prize is sent to, said by its winner: who won without an address is asked for one."""

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
from tandem.rewards.models import Order, OrderStatus, Reward

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
    """
    require(actor, "member.order")
    of = actor.organiser_id
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
