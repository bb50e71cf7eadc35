"""What orders itself after points came looks at who got them; the night looks at all."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import cast
import pytest
from django.db import connection, transaction
from earning.recalculation.test_recalculating import come
from procrastinate.contrib.django.models import ProcrastinateJob
from races.colliding import stands_behind

from tandem.earning import getting
from tandem.earning.facts import PointsAdjusted, PointsAwarded, PointsRecalculated, PointsReleased
from tandem.flows.points import order_reward
from tandem.kit import ids
from tandem.kit.sql import SqlQuery
from tandem.ledger import taking, transfers
from tandem.ledger.chart import Kind
from tandem.ledger.models import Account
from tandem.participants.models import Member
from tandem.platform import tenancy
from tandem.platform.models import Fact
from tandem.rewards import catalogue, ordering
from tandem.rewards.models import Order, Reward

pytestmark = pytest.mark.django_db
OTHERS = 2_000


def _world() -> cast.World:
    world = cast.build()
    world.publish(
        {
            "key": "each",
            "when": {"all": []},
            "give": {"times": ["line.base_quantity", {"points": 1}]},
        }
    )
    return world


@pytest.fixture
def world(db: None) -> cast.World:
    return _world()


def _reward(world: cast.World) -> Reward:
    had = catalogue.Terms("REWARD", is_shipped=False, is_automatic=True)
    key = catalogue.add_reward(
        world.programme.id,
        name={"en": "A voucher"},
        points=10,
        stock=None,
        had=had,
        actor=world.actor,
        now=cast.NOW,
    )
    return Reward.objects.of(world.organiser_id).get(id=key)


def _points(world: cast.World, member_id: int, points: int) -> None:
    move = (member_id, ids.new_uuid(), world.books["REWARD"], Kind.EARN, points, ids.new_uuid())
    transfers.post([transfers.Move(*move, cast.NOW)], organiser_id=world.organiser_id, now=cast.NOW)


def _orders(world: cast.World) -> dict[int, int]:
    rows = Order.objects.of(world.organiser_id).values_list("member_id", flat=True)
    return {key: list(rows).count(key) for key in rows}


def _awarded(world: cast.World) -> PointsAwarded:
    """The fact of what was awarded last."""
    row = Fact.objects.of(world.organiser_id).filter(name="points.awarded").order_by("-id")[0]
    return PointsAwarded(
        organiser_id=world.organiser_id,
        at=cast.NOW,
        programme_id=world.programme.id,
        batch_id=UUID(row.data["batch_id"]),
        awards=row.data["awards"],
        shortfall_points=0,
    )


def _night(world: cast.World) -> None:
    scope = {"programme_id": world.programme.id, "organiser_id": world.organiser_id}
    order_reward.order_for(None, now=cast.NOW, **scope)  # type: ignore[arg-type]


def _others(world: cast.World) -> None:
    """Many who have nearly enough, and nothing new."""
    of, ania = (
        world.organiser_id,
        Member.objects.of(world.organiser_id).get(id=world.members["Ania"]),
    )
    rows, accounts = [], []
    for number in range(OTHERS):
        ania.id, ania.number = ids.new_id(), f"8{number:08}"
        rows.append(Member(**{f.attname: getattr(ania, f.attname) for f in Member._meta.fields}))
        accounts.append(
            Account(
                holder_id=ania.id,
                book_id=world.books["REWARD"],
                organiser_id=of,
                available_points=9,
                updated_at=cast.NOW,
                created_at=cast.NOW,
            )
        )
    Member.objects.of(of).bulk_create(rows)
    Account.objects.of(of).bulk_create(accounts)


def _read(query: SqlQuery) -> int:
    """How many accounts a plan of this looks at, as the role that asks it."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query.text}", query.params)
        (told,) = cursor.fetchone()
    plan = told if isinstance(told, list) else json.loads(told)

    def rows(node: dict[str, Any]) -> float:
        own = 0.0
        if node.get("Relation Name") == "ledger_account":
            looked_at = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            own = looked_at * node["Actual Loops"]
        return own + sum(rows(inner) for inner in node.get("Plans", []))

    return round(rows(plan[0]["Plan"]))


def test_only_the_accounts_of_who_got_points_are_read(world: cast.World) -> None:
    reward = _reward(world)
    come(world, world.activity("Ania", ("G-10", 12, 12000)))
    _others(world)
    got = getting.who_got([_awarded(world)], organiser_id=world.organiser_id)
    scope: dict[str, Any] = {"limit": 99, "programme": world.programme, "now": cast.NOW}

    of_them = _read(ordering.have_enough(reward, among=got, **scope))
    of_all = _read(ordering.have_enough(reward, among=None, **scope))

    assert (of_them, of_all > OTHERS) == (1, True)
    order_reward.by_itself([_awarded(world)])
    assert _orders(world) == {world.members["Ania"]: 1}
    assert world.balance("Ania").available == 2


def test_who_has_enough_for_another_reason_is_seen_by_the_night(world: cast.World) -> None:
    zenon = world.members["Zenon"]
    _points(world, zenon, 30)
    _reward(world)
    come(world, world.activity("Ania", ("G-10", 7, 7000)))

    order_reward.by_itself([_awarded(world)])
    before = _orders(world)
    _night(world)

    assert (before, _orders(world)) == ({}, {zenon: 3})


def test_each_way_in_which_points_come_is_looked_at(world: cast.World) -> None:
    of, zenon = world.organiser_id, world.members["Zenon"]
    _reward(world)
    told: dict[str, Any] = {
        "organiser_id": of,
        "at": cast.NOW,
        "programme_id": world.programme.id,
    }
    by_hand = {"adjustment_id": ids.new_uuid(), "points": 10, "reason": "x"}
    nobody = PointsReleased(
        written_at="", released_points=0, voided_points=4, void_batch_id=ids.new_uuid(), **told
    )
    of_before = PointsReleased(written_at="", released_points=4, voided_points=0, **told)
    run = PointsRecalculated(
        run_id=ids.new_uuid(),
        kind="LATE",
        reason="",
        up_points=0,
        down_points=0,
        shortfall_points=0,
        **told,
    )
    openings = PointsAdjusted(member_id=0, **by_hand, **told)

    _points(world, zenon, 10)
    order_reward.by_itself([nobody, run])
    assert _orders(world) == {}
    order_reward.by_itself([PointsAdjusted(member_id=zenon, **by_hand, **told)])
    assert _orders(world) == {zenon: 1}
    for number, fact in enumerate((of_before, openings), start=2):
        assert getting.who_got([fact], organiser_id=of) is None
        _points(world, zenon, 10)
        order_reward.by_itself([fact])
        assert _orders(world) == {zenon: number}
    # Released points: by the transfers of the release.
    book, release = world.books["REWARD"], ids.new_uuid()
    pending = (zenon, ids.new_uuid(), book, Kind.EARN_PENDING, 10, ids.new_uuid(), cast.NOW)
    transfers.post([transfers.Move(*pending)], organiser_id=of, now=cast.NOW)
    demand = (zenon, ids.new_uuid(), book, 10, pending[5], None)
    types = ("bigint", "uuid", "uuid", "bigint", "uuid", "uuid")
    named = zip(taking.COLUMNS, types, strict=True)
    text = ", ".join(f"%({name})s::{kind} AS {name}" for name, kind in named)
    demands = SqlQuery(
        f"SELECT {text}", dict(zip(taking.COLUMNS, demand, strict=True)), taking.COLUMNS
    )
    taking.take_rows(
        demands, kind=Kind.RELEASE, organiser_id=of, batch_id=release, at=cast.NOW, now=cast.NOW
    )
    released = PointsReleased(
        written_at="", released_points=10, voided_points=0, release_batch_id=release, **told
    )
    order_reward.by_itself([released])
    assert _orders(world) == {zenon: 4}
    assert world.proved()


def test_more_than_one_transaction_takes_follows(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, ania = world.organiser_id, world.members["Ania"]
    _reward(world)
    monkeypatch.setattr(ordering, "DUE_MAX", 2)
    come(world, world.activity("Ania", ("G-10", 55, 55000)))

    order_reward.by_itself([_awarded(world)])
    order_reward.by_itself([_awarded(world)])
    waiting = ProcrastinateJob.objects.filter(task_name="order_the_rest").order_by("id")
    jobs = list(waiting.values_list("args", flat=True))

    assert _orders(world) == {ania: 4} and len(jobs) == 1
    order_reward.order_the_rest(**jobs[0])
    tenancy.enter(of)
    assert _orders(world) == {ania: 5}


@pytest.mark.django_db(transaction=True)
def test_two_batches_of_one_member_at_once_order_for_each_point_once() -> None:
    with transaction.atomic():
        world = _world()
        of, ania = world.organiser_id, world.members["Ania"]
        _reward(world)
        come(world, world.activity("Ania", ("G-10", 15, 15000)))
        fact = _awarded(world)

    def later() -> None:
        try:
            with transaction.atomic():
                tenancy.enter(of)
                order_reward.by_itself([fact])
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            tenancy.enter(of)
            order_reward.by_itself([fact])
            behind = pool.submit(later)
            stands_behind()
        behind.result()

    with transaction.atomic():
        tenancy.enter(of)
        assert _orders(world) == {ania: 1}
        assert world.balance("Ania").available == 5
        assert world.proved()
