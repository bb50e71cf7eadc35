"""Giving rewards without points: a prize is an order at no price.

It takes nothing of the stock that members order from, and is sent, or cancelled, like any other.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.rewards import queries, using
from tandem.rewards.facts import RewardOrdered
from tandem.rewards.models import Order, Party, Reward


def give(
    reward_id: UUID,
    keys: Mapping[int, UUID],
    *,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
    party: Party = Party.MEMBER,
) -> int:
    """Give a reward to each of these, members or partners, by the keys of their orders; how many
    are new. What is shipped goes to where they had something sent last, and waits for an address
    where nothing was. Safe to repeat: the same key is the same order.

    Raises:
        NoSuchReward: nothing is given.
    """
    require(actor, "orders.change")
    of = actor.organiser_id
    rows = Reward.objects.within(programme_id, organiser_id=of)
    reward = rows.one(queries.NoSuchReward(), id=reward_id)
    known = set(
        Order.objects.of(of)
        .filter(member_id__in=list(keys), id__in=list(keys.values()))
        .values_list("member_id", flat=True)
    )
    fresh = {holder: key for holder, key in sorted(keys.items()) if holder not in known}
    addresses = (
        queries.last_addresses(list(fresh), programme_id=programme_id, organiser_id=of)
        if reward.is_shipped
        else {}
    )
    Order.objects.of(of).bulk_create(
        [
            Order(
                organiser_id=of,
                member_id=holder,
                id=key,
                programme_id=programme_id,
                reward_id=reward.id,
                points=0,
                number=using.new_number(),
                created_at=now,
                wallet=reward.wallet,
                party=party,
                address=addresses.get(holder, {}),
            )
            for holder, key in fresh.items()
        ],
        ignore_conflicts=True,
    )
    _record(fresh, programme_id, party, actor, now)
    return len(fresh)


def _record(
    fresh: Mapping[int, UUID], programme_id: UUID, party: Party, actor: Actor, now: datetime
) -> None:
    journal.record_many(
        [
            RewardOrdered(
                organiser_id=actor.organiser_id,
                at=now,
                actor=actor.name,
                programme_id=programme_id,
                member_id=holder,
                order_id=key,
                party=party.value,
            )
            for holder, key in fresh.items()
        ]
    )
