"""What a member saves for, and rewards to be found among many."""

from dataclasses import replace
from uuid import UUID

import cast
import pytest
from portals import filling
from portals.test_access import _client

from tandem.kit import ids
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.platform.access.permissions import Actor
from tandem.rewards import catalogue, goals, queries
from tandem.rewards.models import Goal, Order, Parties

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _reward(world: cast.World, name: str, points: int, **more: object) -> UUID:
    scope = {"actor": world.actor, "now": cast.NOW}
    return catalogue.add_reward(
        world.programme.id, name={"en": name}, points=points, stock=9, **scope, **more
    )  # type: ignore[arg-type]


def _ania(world: cast.World) -> Actor:
    return replace(
        world.actor,
        permissions=world.actor.permissions | {"member.order"},
        member_id=world.members["Ania"],
    )


def _points(world: cast.World, points: int) -> None:
    member, activity = world.members["Ania"], ids.new_uuid()
    earned = transfers.Move(
        member, ids.new_uuid(), world.books["REWARD"], Kind.EARN, points, activity, cast.NOW
    )
    transfers.post([earned], organiser_id=world.organiser_id, now=cast.NOW)


def _choose(world: cast.World, reward: UUID) -> None:
    goals.choose(
        reward,
        programme_id=world.programme.id,
        member_id=world.members["Ania"],
        actor=_ania(world),
        now=cast.NOW,
    )


def test_what_only_partners_order_is_not_saved_for(world: cast.World) -> None:
    of_partners = catalogue.Terms(parties=Parties.PARTNERS)
    mug, lift = _reward(world, "Mug", 50), _reward(world, "Lift", 900, had=of_partners)
    _choose(world, mug)

    with pytest.raises(queries.NoSuchReward):
        _choose(world, lift)

    assert Goal.objects.of(world.organiser_id).get().reward_id == mug


def test_the_last_choice_stands(world: cast.World) -> None:
    mug, boots = _reward(world, "Mug", 50), _reward(world, "Boots", 900)

    _choose(world, mug)
    _choose(world, boots)
    _choose(world, boots)

    assert Goal.objects.of(world.organiser_id).count() == 1
    assert goals.of_member(world.members["Ania"], organiser_id=world.organiser_id) == boots
    goals.drop(member_id=world.members["Ania"], actor=_ania(world))
    assert goals.of_member(world.members["Ania"], organiser_id=world.organiser_id) is None


def test_what_is_not_offered_here_is_not_saved_for(world: cast.World) -> None:
    with pytest.raises(queries.NoSuchReward):
        _choose(world, ids.new_uuid())

    assert not Goal.objects.of(world.organiser_id).exists()


def test_a_member_saves_up_on_the_page_and_sees_how_far_it_is(world: cast.World) -> None:
    boots = _reward(world, "Boots", 900)
    _reward(world, "Mug", 50)
    client, base = _client(world, "MEMBER"), f"/m/{world.programme.slug}/"
    before = client.get(base).content.decode()

    chosen = filling.send(client, f"{base}rewards/{boots}/", "save_for")
    home = client.get(base).content.decode()
    dropped = filling.send(client, f"{base}rewards/{boots}/", "drop_goal")

    assert "50 points to Mug" in before
    assert (chosen.status_code, dropped.status_code) == (302, 302)
    assert "900 points to Boots" in home and "you save up for it" in home and "0 of 900" in home
    assert "50 points to Mug" in client.get(base).content.decode()


def test_rewards_are_searched_leafed_through_and_narrowed_down(world: cast.World) -> None:
    for number in range(60):
        _reward(world, f"Thing {number:02}", 100 + number)
    _reward(world, "Łaciaty kubek", 5)
    client, base = _client(world, "MEMBER"), f"/m/{world.programme.slug}/rewards/"

    first = client.get(base).content.decode()
    second = client.get(f"{base}?page=2").content.decode()
    found = client.get(f"{base}?q=łaciaty").content.decode()
    near = client.get(f"{base}?reach=yes").content.decode()
    none = client.get(f"{base}?q=nothing").content.decode()

    assert (
        "61 in all" in first
        and "Thing 00" in first
        and "Thing 59" not in first
        and "page=2" in first
    )
    assert "Thing 59" in second and "Thing 00" not in second
    assert "Łaciaty kubek" in found and "Thing" not in found
    assert "Nothing of that kind." in near and "Nothing of that kind." in none


def test_an_order_keeps_the_phone_for_the_courier_and_is_sent_twice_as_one(
    world: cast.World,
) -> None:
    mug = _reward(world, "Mug", 50)
    _points(world, 200)
    client, base = _client(world, "MEMBER"), f"/m/{world.programme.slug}/rewards/"
    form = filling.shown(client.get(f"{base}{mug}/").content, "order")
    form |= {
        "name": "Ania",
        "street": "Lipowa 1",
        "postal_code": "15-001",
        "city": "Łódź",
        "phone": "+48 600 100 200",
    }

    answers = [client.post(f"{base}{mug}/", form) for _ in range(2)]
    orders = client.get(f"{base}orders/").content.decode()
    again = filling.shown(client.get(f"{base}{mug}/").content, "order")
    office = _client(world, "MARKETER").get(f"/o/{world.programme.slug}/orders/").content.decode()

    assert [answer.status_code for answer in answers] == [302, 302]
    order = Order.objects.of(world.organiser_id).get()
    assert order.address["phone"] == "+48 600 100 200"
    assert "Lipowa 1, 15-001 Łódź" in orders and "being prepared" in orders
    assert (again["street"], again["phone"]) == ("Lipowa 1", "+48 600 100 200")
    assert "+48 600 100 200" in office
    cancelled = filling.send(client, f"{base}orders/", "cancel", of=str(order.id))
    assert cancelled.status_code == 302
    assert Order.objects.of(world.organiser_id).get().status == "CANCELLED"
