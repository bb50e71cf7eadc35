"""Debts: what could not be taken back is collected from what comes later, where the programme says
so.
"""

from datetime import date, timedelta

import cast
import pytest
from earning.recalculation.test_recalculating import AMOUNT, come

from tandem.adjustments import debts
from tandem.adjustments.models import Collection
from tandem.earning.models import Shortfall
from tandem.kit import ids
from tandem.ledger import holding
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db


def _spent(**settings: object) -> cast.World:
    """Ania bought for 20 points, spent 15, and gave the goods back: 15 are missing."""
    world = cast.build(**settings)
    world.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    bought = world.activity("Ania", ("G-10", 1, 20000), day=date(2026, 2, 1))
    come(world, bought)
    holding.hold(
        ids.new_uuid(),
        organiser_id=world.organiser_id,
        holder_id=world.members["Ania"],
        book_id=world.books["REWARD"],
        points=15,
        at=cast.NOW,
        now=cast.NOW,
    )
    come(
        world, world.activity("Ania", ("G-10", -1, -20000), day=date(2026, 2, 20), corrects=bought)
    )
    return world


def _owed(world: cast.World) -> int:
    return debts.owed_points(
        world.members["Ania"], book_id=world.books["REWARD"], programme=world.programme
    )


def test_what_comes_later_serves_the_debt_as_far_as_it_goes() -> None:
    world = _spent(debts_from=cast.NOW - timedelta(days=1))
    assert (_owed(world), debts.collect(world.programme, now=cast.NOW)) == (15, 0)

    come(world, world.activity("Ania", ("G-10", 1, 10000), day=date(2026, 2, 25)))
    first = debts.collect(world.programme, now=cast.NOW)
    come(world, world.activity("Ania", ("G-10", 1, 30000), day=date(2026, 2, 26)))
    second = debts.collect(world.programme, now=cast.NOW)
    again = debts.collect(world.programme, now=cast.NOW)

    assert (first, second, again) == (10, 5, 0)
    assert (_owed(world), world.balance("Ania").available) == (0, 25)
    shortfall = Shortfall.objects.of(world.organiser_id).get()
    assert {row.shortfall_id for row in Collection.objects.of(world.organiser_id)} == {shortfall.id}
    assert world.proved()


@pytest.mark.parametrize(
    ("_case", "settings"),
    [
        ("no debts in this programme", {}),
        ("debts only since tomorrow", {"debts_from": cast.NOW + timedelta(days=1)}),
    ],
)
def test_without_debts_nothing_is_collected(_case: str, settings: dict) -> None:
    world = _spent(**settings)
    come(world, world.activity("Ania", ("G-10", 1, 30000), day=date(2026, 2, 25)))

    assert debts.collect(world.programme, now=cast.NOW) == 0

    assert (_owed(world), world.balance("Ania").available) == (0, 30)
    assert not Collection.objects.of(world.organiser_id).exists()


def test_the_oldest_debt_goes_first_and_others_owe_nothing() -> None:
    world = _spent(debts_from=cast.NOW - timedelta(days=1))
    of, ania = world.organiser_id, world.members["Ania"]
    later = Shortfall.objects.of(of).create(
        member_id=ania,
        id=ids.new_uuid(),
        activity_id=ids.new_uuid(),
        book_id=world.books["REWARD"],
        points=7,
        created_at=cast.NOW + timedelta(minutes=1),
    )
    come(
        world,
        world.activity("Ania", ("G-10", 1, 18000)),
        world.activity("Zenon", ("G-10", 1, 10000)),
    )

    assert debts.collect(world.programme, now=cast.NOW) == 18

    collected = dict(Collection.objects.of(of).values_list("shortfall_id", "points"))
    assert (collected[later.id], sum(collected.values())) == (3, 18)
    assert world.balance("Zenon").available == 10


def test_switching_debts_on_counts_from_that_moment(db: None) -> None:
    world = _spent()
    Programme.objects.of(world.organiser_id).filter(id=world.programme.id).update(
        debts_from=cast.NOW + timedelta(seconds=1)
    )
    world.programme.refresh_from_db()

    assert _owed(world) == 0
