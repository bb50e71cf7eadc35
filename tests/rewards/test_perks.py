"""Free delivery and early access: what a membership or a level's benefit brings at the shop."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import cast
import pytest
from django.core.cache import cache
from fees import paying
from fees.paying import at

from tandem.benefits import offering
from tandem.insights import kpis
from tandem.insights.running import telling
from tandem.insights.running.telling import Reader
from tandem.kit import ids
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.rewards import catalogue, ordering, perks, queries
from tandem.rewards.models import Order, Reward
from tandem.segments.targeting import Whom

pytestmark = pytest.mark.django_db
ADDRESS = {"name": "A", "street": "L 1", "postal_code": "15-001", "city": "B"}


def _reward(world: cast.World, had: catalogue.Terms, points: int = 85) -> UUID:
    return catalogue.add_reward(
        world.programme.id,
        name={"en": "Mug"},
        points=points,
        stock=9,
        actor=world.actor,
        now=cast.NOW,
        had=had,
    )


def _points(world: cast.World, points: int) -> None:
    for name in ("Ania", "Zenon"):
        move = transfers.Move(
            world.members[name],
            ids.new_uuid(),
            world.books["REWARD"],
            Kind.EARN,
            points,
            ids.new_uuid(),
            cast.NOW,
        )
        transfers.post([move], organiser_id=world.organiser_id, now=cast.NOW)


def _order(club: paying.Club, reward: UUID, name: str, now: datetime) -> Order:
    key = ordering.order(
        reward,
        programme_id=club.world.programme.id,
        key=ids.new_uuid(),
        member_id=club.world.members[name],
        address=ADDRESS,
        actor=club.actor(name),
        now=now,
    )
    return Order.objects.of(club.world.organiser_id).get(id=key)


def test_delivery_costs_points_and_is_free_with_the_membership(db: None) -> None:
    club = paying.build(has_free_delivery=True, reward_percent=10)
    world = club.world
    _points(world, 300)
    mug = _reward(world, catalogue.Terms(delivery_points=20))
    used_at_a_till = _reward(world, catalogue.Terms(is_shipped=False, delivery_points=20))
    club.join("Ania")
    club.pay(club.transfer("B1", paying.FIRST))

    hers = _order(club, mug, "Ania", at(paying.FIRST))
    his = _order(club, mug, "Zenon", at(paying.FIRST))
    later = _order(club, mug, "Ania", at(date(2027, 6, 1)))  # the membership has ended

    def cost(row: Order) -> tuple[int, int, bool]:
        return row.points, row.delivery_points, row.is_delivery_free

    assert [cost(hers), cost(his), cost(later)] == [
        (76, 0, True),
        (105, 20, False),
        (105, 20, False),
    ]
    assert Reward.objects.of(world.organiser_id).get(id=used_at_a_till).delivery_points == 0

    stamps = _reward(world, catalogue.Terms(is_shipped=False, is_automatic=True))

    def near(points: int, had: perks.Perks, *, is_shipped: bool = True) -> list[UUID]:
        rows = queries.offered(
            world.programme.id,
            organiser_id=world.organiser_id,
            within={"REWARD": points},
            perks=had,
        )
        return list(rows.filter(is_shipped=is_shipped).order_by("id").values_list("id", flat=True))

    nobody, member = perks.Perks(), perks.Perks(10, has_free_delivery=True)
    assert (near(104, nobody), near(105, nobody)) == ([], [mug])
    assert (near(75, member), near(76, member)) == ([], [mug])
    # what orders itself keeps its price, in the list as in the order
    assert near(84, member, is_shipped=False) == [used_at_a_till]
    assert near(85, member, is_shipped=False) == sorted([used_at_a_till, stamps])


def test_a_reward_opens_on_its_day_and_earlier_to_who_has_early_access(db: None) -> None:
    club = paying.build(has_early_access=True)
    world = club.world
    _points(world, 500)
    opens = paying.FIRST + timedelta(days=10)
    mug = _reward(world, catalogue.Terms(opens_on=opens, early_days=7))
    club.join("Ania")
    club.pay(club.transfer("B1", paying.FIRST))

    def refused(name: str, day: date) -> Any:
        before = Reward.objects.of(world.organiser_id).get(id=mug).stock
        with pytest.raises(ordering.NotOpenYet) as told:
            _order(club, mug, name, at(day))
        assert not Order.objects.of(world.organiser_id).exists()
        Reward.objects.of(world.organiser_id).filter(id=mug).update(stock=before)
        return told.value.data["day"]

    assert refused("Ania", opens - timedelta(days=8)) == opens - timedelta(days=7)
    assert refused("Zenon", opens - timedelta(days=1)) == opens
    assert _order(club, mug, "Ania", at(opens - timedelta(days=7))).points == 85
    assert _order(club, mug, "Zenon", at(opens)).points == 85

    # A benefit of that kind is early access too, for those whom it is for.
    later = _reward(world, catalogue.Terms(opens_on=opens + timedelta(days=30), early_days=7))
    with pytest.raises(ordering.NotOpenYet):
        _order(club, later, "Zenon", at(opens + timedelta(days=25)))
    offering.offer(
        world.programme.id,
        kind="EARLY_ACCESS",
        texts=offering.Texts({"en": "Before others"}),
        whom=Whom(),
        how=offering.How(),
        picture_id=None,
        actor=world.actor,
        now=cast.NOW,
    )
    assert _order(club, later, "Zenon", at(opens + timedelta(days=25))).points == 85


def test_a_day_for_some_needs_the_day_for_all(db: None) -> None:
    world = cast.build()

    for had in (
        catalogue.Terms(early_days=7),
        catalogue.Terms(early_days=-1, opens_on=paying.FIRST),
        catalogue.Terms(early_days=400, opens_on=paying.FIRST),
    ):
        with pytest.raises(catalogue.BadOpening):
            _reward(world, had)

    assert not Reward.objects.of(world.organiser_id).exists()


def test_what_orders_itself_waits_for_its_day(db: None) -> None:
    club = paying.build()
    world = club.world
    _points(world, 100)
    opens = paying.FIRST + timedelta(days=3)
    _reward(world, catalogue.Terms(is_shipped=False, is_automatic=True, opens_on=opens), points=60)

    def ordered(day: date) -> int:
        return ordering.order_due(world.programme.id, organiser_id=world.organiser_id, now=at(day))

    assert [ordered(opens - timedelta(days=1)), ordered(opens)] == [0, 2]


def test_the_first_reward_is_near_as_each_pays_for_it(db: None) -> None:
    club = paying.build(has_free_delivery=True, has_early_access=True, reward_percent=10)
    world = club.world
    book, today = world.books["REWARD"], paying.FIRST
    _points(world, 90)  # Ania and Zenon; others of the cast have none
    club.join("Ania")
    club.pay(club.transfer("B1", paying.FIRST))
    actives = world.members.values()

    def reach(day: date = today) -> float | None:
        cache.clear()
        return kpis.reach(
            world.programme.id, organiser_id=world.organiser_id, book_id=book, today=day
        )

    assert reach() is None  # nothing is offered
    _reward(world, catalogue.Terms(delivery_points=20), points=85)  # 105, and 76 for Ania
    assert reach() == pytest.approx(1 / len(actives))
    later = today + timedelta(days=10)
    _reward(world, catalogue.Terms(opens_on=later, early_days=7), points=80)
    assert reach() == pytest.approx(1 / len(actives))
    assert reach(later) == pytest.approx(2 / len(actives))


def test_what_runs_now_tells_each_their_own_day_and_price(db: None) -> None:
    club = paying.build(has_free_delivery=True, has_early_access=True, reward_percent=10)
    world = club.world
    opens = paying.FIRST + timedelta(days=10)
    _reward(world, catalogue.Terms(delivery_points=20, opens_on=opens, early_days=7))
    club.join("Ania")
    club.pay(club.transfer("B1", paying.FIRST))

    def told(day: date, reader: Reader) -> list[tuple[int | None, date | None, bool]]:
        rows = telling.running(world.programme, reader, language="en", now=at(day))
        return [(row.points, row.since, row.is_ahead) for row in rows if row.kind == "REWARD"]

    ania, zenon = (Reader(member_id=world.members[name]) for name in ("Ania", "Zenon"))
    early = opens - timedelta(days=7)
    assert told(paying.FIRST, ania) == [(76, early, False)]
    assert told(early, ania) == [(76, None, True)]
    assert told(early, zenon) == told(early, Reader()) == [(105, opens, False)]
    assert told(opens, ania) == [(76, None, False)]
    assert told(opens, zenon) == [(105, None, False)]
    # made long ago, it is told again before it opens
    Reward.objects.of(world.organiser_id).update(created_at=at(paying.FIRST - timedelta(days=99)))
    assert told(early, zenon) == [(105, opens, False)]
    assert told(opens + timedelta(days=31), zenon) == []
