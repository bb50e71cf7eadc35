"""The stock of a reward that somebody changes while others order it."""

from dataclasses import replace
from uuid import UUID

import cast
import pytest
from portals import filling
from portals.test_access import _client

from tandem.kit import ids
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.platform import tenancy
from tandem.rewards import catalogue, ordering
from tandem.rewards.models import Reward

pytestmark = pytest.mark.django_db
ADDRESS = {"name": "A", "street": "Lipowa 1", "postal_code": "15-001", "city": "Białystok"}


def _reward(world: cast.World) -> UUID:
    return catalogue.add_reward(
        world.programme.id,
        name={"en": "Drill"},
        points=40,
        stock=5,
        actor=world.actor,
        now=cast.NOW,
    )


def _order(world: cast.World, reward: UUID) -> None:
    ania = world.members["Ania"]
    move = transfers.Move(
        ania, ids.new_uuid(), world.books["REWARD"], Kind.EARN, 40, ids.new_uuid(), cast.NOW
    )
    transfers.post([move], organiser_id=world.organiser_id, now=cast.NOW)
    permissions = world.actor.permissions | {"member.order"}
    ordering.order(
        reward,
        programme_id=world.programme.id,
        key=ids.new_uuid(),
        member_id=ania,
        address=ADDRESS,
        actor=replace(world.actor, permissions=permissions, member_id=ania),
        now=cast.NOW,
    )


def test_what_is_ordered_while_a_form_is_open_is_not_in_stock_again() -> None:
    world = cast.build()
    drill = _reward(world)
    client, page = _client(world, "MARKETER"), f"/o/{world.programme.slug}/rewards/{drill}/"
    opened = filling.shown(client.get(page).content, "change")
    tenancy.enter(world.organiser_id)
    _order(world, drill)

    assert client.post(page, opened).status_code == 302

    tenancy.enter(world.organiser_id)
    assert Reward.objects.of(world.organiser_id).get().stock == 4


@pytest.mark.parametrize(
    "said, seen, left", [(25, 5, 24), (0, 5, 0), (25, None, 25), (None, 5, None), (5, 9, 0)]
)
def test_what_was_ordered_since_it_was_counted_is_taken_off(
    said: int | None, seen: int | None, left: int | None
) -> None:
    world = cast.build()
    drill = _reward(world)
    _order(world, drill)

    catalogue.change_reward(
        drill,
        programme_id=world.programme.id,
        name={"en": "Drill"},
        description={},
        points=40,
        stock=said,
        stock_seen=seen,
        actor=world.actor,
        now=cast.NOW,
    )

    assert Reward.objects.of(world.organiser_id).get().stock == left
