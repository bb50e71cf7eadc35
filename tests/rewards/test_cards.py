"""Stamps cards, coupons and rewards as effects: collected by rules, paid by what they bring, used
by a number.
"""

from datetime import date
from typing import Any

import cast
import pytest
from django.test import Client
from earning.recalculation.test_recalculating import come
from portals import filling
from portals.test_access import _client

from tandem.flows.points import order_reward
from tandem.platform import tenancy
from tandem.programmes import wallets
from tandem.rewards import catalogue, ending, ordering
from tandem.rewards.models import Order, Reward

pytestmark = pytest.mark.django_db
PLAIN = catalogue.Terms("COFFEE", is_shipped=False, is_automatic=True)


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.books["COFFEE"] = None  # opened below
    code = wallets.name_wallet(
        made.programme.id, name={"en": "Coffee", "pl": "Kawa"}, actor=made.actor, now=cast.NOW
    )
    assert code == "COFFEE"
    made.publish(
        {
            "key": "stamps",
            "when": {"all": []},
            "give": {"times": ["line.base_quantity", {"points": 1}]},
            "wallet": "COFFEE",
        }
    )
    from tandem.programmes import queries

    made.books["COFFEE"] = queries.book(made.programme.id, "COFFEE", organiser_id=made.organiser_id)
    return made


def _reward(world: cast.World, had: catalogue.Terms = PLAIN, **more: int | None) -> object:
    said: dict[str, Any] = {"points": 10, "stock": 100, **more}
    return catalogue.add_reward(
        world.programme.id,
        name={"en": "A free coffee"},
        actor=world.actor,
        now=cast.NOW,
        had=had,
        **said,
    )


def _due(world: cast.World) -> int:
    return ordering.order_due(world.programme.id, organiser_id=world.organiser_id, now=cast.NOW)


def test_collect_ten_get_one_and_the_rest_is_carried_on(world: cast.World) -> None:
    _reward(world)
    come(
        world,
        world.activity("Ania", ("G-10", 23, 23000)),
        world.activity("Zenon", ("G-10", 9, 9000)),
    )

    first, again = _due(world), _due(world)
    come(world, world.activity("Ania", ("G-10", 7, 7000)))
    later = _due(world)

    assert (first, again, later) == (2, 0, 1)
    orders = Order.objects.of(world.organiser_id)
    assert {(row.member_id, row.wallet, row.status) for row in orders} == {
        (world.members["Ania"], "COFFEE", "ORDERED")
    }
    assert (world.balance("Ania", "COFFEE").available, world.balance("Ania", "COFFEE").held) == (
        0,
        30,
    )
    assert world.balance("Zenon", "COFFEE").available == 9
    assert world.proved()


def test_the_stock_ends_it(world: cast.World) -> None:
    _reward(world, stock=1)
    come(world, world.activity("Ania", ("G-10", 35, 35000)))

    assert _due(world) == 1
    assert world.balance("Ania", "COFFEE").available == 25


def test_what_has_no_stock_never_runs_out(world: cast.World) -> None:
    reward = _reward(world, stock=None)
    come(world, world.activity("Ania", ("G-10", 35, 35000)))

    assert _due(world) == 3
    order = Order.objects.of(world.organiser_id).order_by("id")[0]
    ending.cancel(
        order.id,
        programme_id=world.programme.id,
        member_id=order.member_id,
        reason="",
        actor=world.actor,
        now=cast.NOW,
    )
    assert Reward.objects.of(world.organiser_id).get(id=reward).stock is None


def test_goods_that_come_back_take_their_stamps(world: cast.World) -> None:
    bought = world.activity("Ania", ("G-10", 8, 8000), day=date(2026, 2, 1))
    come(world, bought)

    come(world, world.activity("Ania", ("G-10", -3, -3000), day=date(2026, 2, 2), corrects=bought))

    assert world.balance("Ania", "COFFEE").available == 5


@pytest.mark.parametrize(
    ("_case", "had", "error"),
    [
        (
            "sent by itself",
            catalogue.Terms("COFFEE", is_shipped=True, is_automatic=True),
            catalogue.ShippedByItself,
        ),
        ("no such wallet", catalogue.Terms("TEA"), catalogue.NoSuchWallet),
        ("status points are not spent", catalogue.Terms("STATUS"), catalogue.NoSuchWallet),
    ],
)
def test_terms_that_cannot_be_are_refused(
    _case: str, had: catalogue.Terms, error: type, world: cast.World
) -> None:
    with pytest.raises(error):
        _reward(world, had)

    assert not Reward.objects.of(world.organiser_id).exists()


def test_a_reward_as_a_effect_is_one_coupon_of_its_own(world: cast.World) -> None:
    """A rule gives one coupon; the reward that costs it comes by itself, and its use is noted."""
    code = wallets.name_wallet(
        world.programme.id, name={"en": "Welcome gift"}, actor=world.actor, now=cast.NOW
    )
    effect = {
        "key": "first",
        "when": {"eq": [{"past": {"what": "count"}}, {"number": 1}]},
        "give": {"points": 1},
        "wallet": code,
    }
    world.publish(effect)
    _reward(world, catalogue.Terms(code, is_shipped=False, is_automatic=True), points=1)
    come(world, world.activity("Ania", ("G-10", 1, 1000)))

    _due(world)
    order = Order.objects.of(world.organiser_id).get()
    ending.ship(
        order.id,
        programme_id=world.programme.id,
        member_id=order.member_id,
        tracking="",
        actor=world.actor,
        now=cast.NOW,
    )

    assert (order.points, order.wallet, order.address) == (1, "WELCOME_GIFT", {})
    assert Order.objects.of(world.organiser_id).get().status == "SHIPPED"
    assert world.proved()


def test_who_is_merged_or_gone_orders_nothing(world: cast.World) -> None:
    from tandem.participants.models import Member

    _reward(world)
    come(world, world.activity("Ania", ("G-10", 10, 10000)))
    Member.objects.of(world.organiser_id).filter(id=world.members["Ania"]).update(status="LEFT")

    assert _due(world) == 0


def _organiser(
    world: cast.World, client: Client, path: str, action: str, of: str = "", **typed: str | None
) -> Any:
    return filling.send(client, f"/o/{world.programme.slug}/{path}", action, of=of, **typed)


def test_a_card_is_made_offered_shown_and_used_by_its_pages(world: cast.World) -> None:
    client, member = _client(world, "ADMINISTRATOR"), _client(world, "MEMBER")
    named = _organiser(world, client, "rewards/", "add_card", name="Tea stamps")
    said = {"name": "A free coffee", "points": "10", "stock": "5", "wallet": "COFFEE"}
    wrong = _organiser(world, client, "rewards/", "offer", **said, shipped="on", automatic="on")
    right = _organiser(world, client, "rewards/", "offer", **said, shipped=None)
    tenancy.enter(world.organiser_id)
    come(world, world.activity("Ania", ("G-10", 7, 7000)))
    home = member.get(f"/m/{world.programme.slug}/").content.decode()
    tenancy.enter(world.organiser_id)
    come(world, world.activity("Ania", ("G-10", 5, 5000)))
    reward = Reward.objects.of(world.organiser_id).get()
    shop = member.get(f"/m/{world.programme.slug}/rewards/").content.decode()
    ordered = filling.send(member, f"/m/{world.programme.slug}/rewards/{reward.id}/", "take")
    tenancy.enter(world.organiser_id)
    order = Order.objects.of(world.organiser_id).get()
    orders = client.get(f"/o/{world.programme.slug}/orders/").content.decode()
    used = _organiser(world, client, "orders/", "use", of=str(order.id))

    assert (
        named.status_code,
        wrong.status_code,
        right.status_code,
        ordered.status_code,
        used.status_code,
    ) == (
        302,
        400,
        302,
        302,
        302,
    )
    assert "3 more, and A free coffee is yours" in home
    assert "10 Coffee" in " ".join(shop.split())
    assert "used by its number" in orders
    assert "into “Coffee”" in client.get(f"/o/{world.programme.slug}/rules/").content.decode()
    tenancy.enter(world.organiser_id)
    assert world.balance("Ania", "COFFEE").available == 2


def test_a_stock_that_is_left_empty_is_no_stock(world: cast.World) -> None:
    client, member = _client(world, "ADMINISTRATOR"), _client(world, "MEMBER")
    said = {"name": "A call", "points": "3", "stock": "", "wallet": "COFFEE", "shipped": None}
    _organiser(world, client, "rewards/", "offer", **said)
    tenancy.enter(world.organiser_id)
    come(world, world.activity("Ania", ("G-10", 7, 7000)))
    reward = Reward.objects.of(world.organiser_id).get()
    address = f"/m/{world.programme.slug}/rewards/{reward.id}/"

    catalogue_page = client.get(f"/o/{world.programme.slug}/rewards/").content.decode()
    page = member.get(address).content.decode()
    filling.send(member, address, "take")

    tenancy.enter(world.organiser_id)
    assert "never runs out" in catalogue_page
    assert "in stock" not in page and "run out" not in page
    assert Order.objects.of(world.organiser_id).count() == 1
    reward.refresh_from_db()
    assert reward.stock is None


def test_the_step_orders_for_each_programme_once(world: cast.World) -> None:
    from tandem.activity.models import Activity
    from tandem.earning.facts import PointsAwarded

    _reward(world)
    come(world, world.activity("Ania", ("G-10", 10, 10000)))
    fact = PointsAwarded(
        organiser_id=world.organiser_id,
        at=cast.NOW,
        programme_id=world.programme.id,
        batch_id=Activity.objects.of(world.organiser_id).get().batch_id,
        awards=1,
        shortfall_points=0,
    )

    order_reward.by_itself([fact, fact])

    assert Order.objects.of(world.organiser_id).count() == 1
