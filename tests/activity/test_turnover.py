"""One turnover for rules, levels and figures: a return lowers it by what it took of its purchase."""

from datetime import date

import cast
import pytest
from earning.recalculation.test_recalculating import come
from tiers.test_reviewing import ladder, rank, reviewed

from tandem.insights import kpis
from tandem.tiers import ladders

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _rule(key: str, past: str, zloty: object) -> dict[str, object]:
    turnover = {"past": {"what": past, "over": "YEAR"}}
    return {
        "key": key,
        "when": {"eq": [turnover, {"money": [zloty, "PLN"]}]},
        "give": {"points": 7},
    }


def _figures(world: cast.World) -> tuple[int, int, int]:
    scope = {"organiser_id": world.organiser_id, "since": date(2026, 1, 1)}
    book_id = world.books["REWARD"]
    head = kpis.headline(world.programme.id, book_id=book_id, **scope)
    (partner,) = kpis.partners(world.programme.id, **scope)
    customers = kpis.customers(
        world.programme.id,
        organiser_id=world.organiser_id,
        partner_id=world.wschod,
        book_id=book_id,
        today=date(2026, 3, 2),
    )
    return head.sales_minor, partner.net_minor, customers.net_minor


@pytest.mark.parametrize(
    ("_case", "net", "left"),
    [
        ("as much as was paid", -10_000, 8_000),
        ("more than is left of it", -12_000, 8_000),
        ("less, and the seller keeps the rest", -9_000, 9_000),
    ],
)
def test_a_return_lowers_it_by_what_it_took(
    world: cast.World, _case: str, net: int, left: int
) -> None:
    bought = world.activity("Ania", ("G-10", 1, 10_000), day=date(2026, 2, 1))
    world.publish(_rule("net", "net", f"{(left + 1_500) // 100}.00"))
    ladder(
        world,
        silver=(ladders.Ask("TURNOVER", left + 1_500),),
        gold=(ladders.Ask("TURNOVER", left + 1_501),),
    )
    come(world, bought, world.activity("Ania", ("G-10", 1, 8_000), day=date(2026, 2, 3)))

    come(world, world.activity("Ania", ("G-10", -1, net), day=date(2026, 2, 20), corrects=bought))
    after = _figures(world)
    come(world, world.activity("Ania", ("N-1", 1, 1_500), day=date(2026, 2, 25)))
    reviewed(world, date(2026, 3, 2))

    assert after == (left, left, left)
    assert (world.balance("Ania").available, rank(world)) == (7, 1)


def test_gross_is_lowered_likewise(world: cast.World) -> None:
    bought = world.activity("Ania", ("G-10", 1, 10_000), day=date(2026, 2, 1))
    world.publish(_rule("gross", "gross", "110.70"))
    come(world, bought, world.activity("Ania", ("G-10", 1, 8_000), day=date(2026, 2, 3)))
    back = world.activity("Ania", ("G-10", -1, -12_000), day=date(2026, 2, 20), corrects=bought)
    come(world, back)

    come(world, world.activity("Ania", ("N-1", 1, 1_000), day=date(2026, 2, 25)))

    assert world.balance("Ania").available == 7


def test_goods_that_name_no_purchase_lower_it_by_what_they_say(world: cast.World) -> None:
    come(world, world.activity("Ania", ("N-1", -1, -3_000), day=date(2026, 2, 21)))

    assert _figures(world) == (-3_000, -3_000, -3_000)
