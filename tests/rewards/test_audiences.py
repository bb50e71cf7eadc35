"""Rewards that are not for everybody: hidden from others, and refused to them by every door."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import cast
import pytest
from api.test_api import _get, _key, _post
from portals.test_access import _client

from tandem.insights.running import telling
from tandem.insights.running.telling import Reader
from tandem.kit import ids
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.participants.models import Member
from tandem.platform import tenancy
from tandem.rewards import catalogue, ordering, queries
from tandem.rewards.models import Order, Reward
from tandem.segments import targeting
from tandem.segments.targeting import Whom

pytestmark = pytest.mark.django_db
ADDRESS = {"name": "A", "street": "Lipowa 1", "postal_code": "15-001", "city": "Białystok"}


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    for name in ("Ania", "Zenon"):
        move = transfers.Move(
            made.members[name],
            ids.new_uuid(),
            made.books["REWARD"],
            Kind.EARN,
            100,
            ids.new_uuid(),
            cast.NOW,
        )
        transfers.post([move], organiser_id=made.organiser_id, now=cast.NOW)
    return made


def offer(world: cast.World, name: str = "Drill", **more: Any) -> UUID:
    """A reward for installers."""
    return catalogue.add_reward(
        world.programme.id,
        name={"en": name},
        points=40,
        stock=5,
        whom=Whom(trades=("installer",)),
        actor=world.actor,
        now=cast.NOW,
        **more,
    )


def order(world: cast.World, reward: UUID, name: str) -> UUID:
    """A member orders."""
    member_id = world.members[name]
    permissions = world.actor.permissions | {"member.order"}
    return ordering.order(
        reward,
        programme_id=world.programme.id,
        key=ids.new_uuid(),
        member_id=member_id,
        address=ADDRESS,
        actor=replace(world.actor, permissions=permissions, member_id=member_id),
        now=cast.NOW,
    )


def test_for_whom_it_is_no_more_is_not_asked(
    world: cast.World, django_assert_num_queries: Any
) -> None:
    drill = offer(world)
    ania = {"member_id": world.members["Ania"], "programme": world.programme, "now": cast.NOW}
    assert queries.audiences_of(**ania) == {Reward.objects.of(world.organiser_id).get().audience_id}

    catalogue.change_reward(
        drill,
        programme_id=world.programme.id,
        name={"en": "Drill"},
        description={},
        points=40,
        stock=5,
        whom=Whom(),
        actor=world.actor,
        now=cast.NOW,
    )

    with django_assert_num_queries(1):
        assert queries.audiences_of(**ania) == frozenset()


def test_who_is_not_meant_cannot_order_and_loses_nothing(world: cast.World) -> None:
    drill = offer(world)

    with pytest.raises(ordering.NotForMember):
        order(world, drill, "Zenon")
    # What the refusal leaves is rolled back with its transaction; here the stock is put back.
    Reward.objects.of(world.organiser_id).filter(id=drill).update(stock=5)
    order(world, drill, "Ania")

    assert world.balance("Zenon").available == 100
    assert Order.objects.of(world.organiser_id).get().member_id == world.members["Ania"]
    assert world.proved()


def test_others_do_not_see_it_anywhere(world: cast.World) -> None:
    drill, mug = (
        offer(world),
        catalogue.add_reward(
            world.programme.id,
            name={"en": "Mug"},
            points=10,
            stock=5,
            actor=world.actor,
            now=cast.NOW,
        ),
    )

    def seen(name: str | None) -> list[str]:
        reader = Reader(member_id=world.members[name]) if name else Reader()
        rows = telling.running(world.programme, reader, language="en", now=cast.NOW)
        return sorted(row.name for row in rows if row.kind == telling.REWARD)

    ania, member = _client(world, "MEMBER"), f"/m/{world.programme.slug}/"
    shop = ania.get(f"{member}rewards/").content.decode()
    one = ania.get(f"{member}rewards/{drill}/")
    tenancy.enter(world.organiser_id)
    Member.objects.of(world.organiser_id).filter(id=world.members["Ania"]).update(trade="tiler")
    without = ania.get(f"{member}rewards/").content.decode()
    gone = ania.get(f"{member}rewards/{drill}/")
    why = ania.get(f"{member}why/").content.decode()
    tenancy.enter(world.organiser_id)

    assert ("Drill" in shop, "Mug" in shop, one.status_code) == (True, True, 200)
    assert ("Drill" in without, "Mug" in without, gone.status_code) == (False, True, 404)
    assert ("Drill" in why, "Mug" in why) == (False, True)
    assert (seen("Ania"), seen("Zenon"), seen(None)) == (["Mug"], ["Mug"], ["Mug"])
    Member.objects.of(world.organiser_id).filter(id=world.members["Zenon"]).update(
        trade="installer"
    )
    assert seen("Zenon") == ["Drill", "Mug"]
    nearest = queries.next_offer(world.programme, points=100, audiences=(), now=cast.NOW)
    assert nearest is not None and nearest.id == mug


def test_a_program_is_refused_as_a_person_is(world: cast.World) -> None:
    drill, key = offer(world), _key(world)
    place = f"members/{world.members['Zenon']}/orders"

    refused = _post(key, place, {"reward": str(drill), "address": ADDRESS}, once="o-1")
    listed = _get(key, "rewards").json()["items"]

    assert (refused.status_code, refused.json()["code"]) == (403, "rewards.not_for_member")
    assert listed[0]["audience"] == {
        "segment": "",
        "level": "",
        "membership": "",
        "trades": ["installer"],
    }
    tenancy.enter(world.organiser_id)
    assert Reward.objects.of(world.organiser_id).get().stock == 5


def test_what_orders_itself_does_so_for_those_it_is_for(world: cast.World) -> None:
    offer(world, had=catalogue.Terms(is_shipped=False, is_automatic=True))

    ordered = ordering.order_due(world.programme.id, organiser_id=world.organiser_id, now=cast.NOW)

    assert ordered == 2
    orders = Order.objects.of(world.organiser_id).values_list("member_id", flat=True)
    assert set(orders) == {world.members["Ania"]}
    assert world.proved()


def test_for_whom_it_is_changes_and_is_nobody_in_the_end(world: cast.World) -> None:
    drill = offer(world)
    row = Reward.objects.of(world.organiser_id).get()
    change: dict[str, Any] = {
        "programme_id": world.programme.id,
        "name": {"en": "Drill"},
        "description": {},
        "points": 40,
        "stock": 5,
        "actor": world.actor,
        "now": cast.NOW,
    }

    catalogue.change_reward(drill, **change)
    kept = Reward.objects.of(world.organiser_id).get().audience_id == row.audience_id
    with pytest.raises(catalogue.BadReward):
        catalogue.change_reward(drill, **{**change, "name": {"en": ""}})
    catalogue.change_reward(drill, **{**change, "name": {"en": "D"}}, whom=Whom(trades=("roofer",)))
    audience_id = Reward.objects.of(world.organiser_id).get().audience_id
    page = _client(world, "MARKETER").get(f"/o/{world.programme.slug}/rewards/{drill}/")

    assert kept
    assert targeting.totals([audience_id], programme=world.programme, now=cast.NOW) == {
        audience_id: 0
    }
    assert "It is for nobody at the moment" in page.content.decode()
