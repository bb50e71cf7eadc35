"""Rewards and orders through the API: read by pages, placed once, closed by whoever sends them."""

from typing import Any
from uuid import UUID

import cast
import pytest
from api.test_api import _get, _key, _post

from tandem.kit import ids
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.ledger.queries import Balance
from tandem.rewards import catalogue
from tandem.rewards.models import Order, Reward

pytestmark = pytest.mark.django_db
ADDRESS = {"name": "Ania", "street": "Lipowa 1", "postal_code": "15-001", "city": "Białystok"}


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    move = transfers.Move(
        made.members["Ania"],
        ids.new_uuid(),
        made.books["REWARD"],
        Kind.EARN,
        100,
        ids.new_uuid(),
        cast.NOW,
    )
    transfers.post([move], organiser_id=made.organiser_id, now=cast.NOW)
    return made


def _reward(world: cast.World, name: str = "Mug", points: int = 80, **more: Any) -> UUID:
    values: dict[str, Any] = {"stock": 5, **more}
    return catalogue.add_reward(
        world.programme.id,
        name={"en": name, "pl": f"{name} (pl)"},
        points=points,
        actor=world.actor,
        now=cast.NOW,
        **values,
    )


def _orders(world: cast.World, member: str = "Ania") -> str:
    return f"members/{world.members[member]}/orders"


def test_rewards_come_by_pages_cheapest_first(world: cast.World) -> None:
    key = _key(world, "rewards.read")
    wanted = [
        str(_reward(world, f"R{place}", points)) for place, points in enumerate((10, 10, 30, 70))
    ]

    pages, cursor = [], ""
    while cursor is not None:
        page = _get(key, f"rewards?limit=3&cursor={cursor}").json()
        pages.append([row["id"] for row in page["items"]])
        cursor = page["next_cursor"]

    assert [len(page) for page in pages] == [3, 1]
    assert sorted(pages[0][:2]) == sorted(wanted[:2]) and pages[0][2:] + pages[1] == wanted[2:]
    one = _get(key, f"rewards/{wanted[2]}").json()
    assert {**one, "id": None} == {
        "id": None,
        "name": {"en": "R2", "pl": "R2 (pl)"},
        "description": {},
        "points": 30,
        "delivery_points": 0,
        "opens_on": None,
        "early_on": None,
        "wallet": "REWARD",
        "in_stock": 5,
        "is_shipped": True,
        "is_automatic": False,
        "is_offered": True,
        "parties": "MEMBERS",
        "picture": None,
        "audience": None,
    }
    Reward.objects.of(world.organiser_id).filter(id=wanted[2]).update(ended_at=cast.NOW)
    assert _get(key, f"rewards/{wanted[2]}").json()["is_offered"] is False
    assert wanted[2] not in {row["id"] for row in _get(key, "rewards").json()["items"]}


def test_an_order_holds_points_until_it_is_sent(world: cast.World) -> None:
    key, reward = _key(world), _reward(world)

    placed = _post(key, _orders(world), {"reward": str(reward), "address": ADDRESS}, once="o-1")
    again = _post(key, _orders(world), {"reward": str(reward), "address": ADDRESS}, once="o-1")

    order = placed.json()
    assert (placed.status_code, again.status_code, again.json()) == (201, 201, order)
    assert (order["status"], order["points"], order["member_id"]) == (
        "ORDERED",
        80,
        str(world.members["Ania"]),
    )
    assert order["address"] == {**ADDRESS, "phone": ""}
    assert order["reward_name"]["pl"] == "Mug (pl)"
    assert world.balance("Ania") == Balance(available=20, held=80)
    assert Order.objects.of(world.organiser_id).count() == 1
    assert Reward.objects.of(world.organiser_id).get().stock == 4
    assert [row["id"] for row in _get(key, "orders").json()["items"]] == [order["id"]]

    path = f"{_orders(world)}/{order['id']}"
    sent = _post(key, f"{path}/ship", {"tracking": "DPD 1"})
    late = _post(key, f"{path}/cancel", {"reason": "too late"})

    assert (sent.status_code, sent.json()["status"], sent.json()["tracking"]) == (
        200,
        "SHIPPED",
        "DPD 1",
    )
    assert (late.status_code, late.json()["code"]) == (409, "rewards.order_ended")
    assert _get(key, path).json() == sent.json()
    assert _get(key, "orders").json()["items"] == []
    assert len(_get(key, "orders?status=SHIPPED").json()["items"]) == 1
    assert world.balance("Ania") == Balance(available=20)
    assert world.proved()


def test_a_cancelled_order_gives_points_and_piece_back(world: cast.World) -> None:
    key, reward = _key(world), _reward(world)
    order = _post(key, _orders(world), {"reward": str(reward), "address": ADDRESS}).json()

    answer = _post(key, f"{_orders(world)}/{order['id']}/cancel", {"reason": "broken"})

    assert (answer.json()["status"], answer.json()["reason"]) == ("CANCELLED", "broken")
    assert world.balance("Ania") == Balance(available=100)
    assert Reward.objects.of(world.organiser_id).get().stock == 5
    assert world.proved()


@pytest.mark.parametrize(
    ("_case", "points", "stock", "address", "status", "code"),
    [
        ("too dear", 101, 1, ADDRESS, 409, "ledger.not_enough_points"),
        ("none left", 10, 0, ADDRESS, 410, "rewards.out_of_stock"),
        ("no address", 10, 1, None, 422, "rewards.address_missing"),
        ("a field too many", 10, 1, {**ADDRESS, "zip": "1"}, 422, "api.invalid"),
    ],
)
def test_what_cannot_be_ordered_is_a_problem_and_holds_nothing(
    world: cast.World,
    _case: str,
    points: int,
    stock: int,
    address: Any,
    status: int,
    code: str,
) -> None:
    reward = _reward(world, points=points, stock=stock)

    answer = _post(_key(world), _orders(world), {"reward": str(reward), "address": address})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert world.balance("Ania") == Balance(available=100)
    assert not Order.objects.of(world.organiser_id).exists()
    assert Reward.objects.of(world.organiser_id).get().stock == stock


def test_orders_of_a_member_come_latest_first_by_pages(world: cast.World) -> None:
    key, reward = _key(world), _reward(world, points=10)
    made = [
        _post(key, _orders(world), {"reward": str(reward), "address": ADDRESS}).json()["id"]
        for _time in range(3)
    ]

    first = _get(key, f"{_orders(world)}?limit=2").json()
    rest = _get(key, f"{_orders(world)}?limit=2&cursor={first['next_cursor']}").json()

    seen = [row["id"] for row in (*first["items"], *rest["items"])]
    assert (seen, rest["next_cursor"]) == (made[::-1], None)
    assert _get(key, _orders(world, "Zenon")).json()["items"] == []


def test_a_scope_opens_its_own_calls_only(world: cast.World) -> None:
    reward = str(_reward(world))
    body = {"reward": reward, "address": ADDRESS}
    shop = _key(world, "orders.place")
    sender = _key(world, "orders.close")

    placed = _post(shop, _orders(world), body)
    path = f"{_orders(world)}/{placed.json()['id']}"

    assert placed.status_code == 201
    assert _post(sender, _orders(world), body).status_code == 403
    assert _post(shop, f"{path}/ship", {}).status_code == 403
    assert _get(shop, "orders").status_code == 403
    assert _post(sender, f"{path}/ship", {}).status_code == 200


def test_what_is_anothers_is_not_there(world: cast.World) -> None:
    key, other = _key(world), cast.build()
    reward = _reward(other)
    order = f"members/{other.members['Ania']}/orders/{ids.new_uuid()}"

    assert _get(key, f"rewards/{reward}").status_code == 404
    assert _get(key, order).status_code == 404
    assert _post(key, f"{order}/ship", {}).status_code == 404
    answer = _post(key, _orders(world), {"reward": str(reward), "address": ADDRESS})
    assert (answer.status_code, answer.json()["code"]) == (404, "rewards.no_such_reward")
