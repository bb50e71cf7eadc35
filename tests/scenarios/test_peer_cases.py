"""Concrete cases in which other systems say what they expect: what Tandem gives for them
(docs/algorithms/peer_cases.md).

Each is named by its number there. Cases of prices and payments become what an organiser would ask
of points.
"""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import cast
import pytest
from django.db import connection, transaction
from earning.recalculation.test_recalculating import AMOUNT, come, points_of
from tiers.test_reviewing import STATUS, buy, rank, reviewed

from tandem.activity import recording
from tandem.earning import expiry_policy
from tandem.flows.activities import record_activity
from tandem.kit import ids
from tandem.kit.money import to_minor
from tandem.kit.points import split
from tandem.kit.sql import SqlQuery
from tandem.ledger import expiry, holding, queries, taking, transfers
from tandem.ledger.chart import Kind
from tandem.ledger.models import Lot
from tandem.platform import tenancy
from tandem.programmes.models import Expiry
from tandem.tiers import ladders

pytestmark = pytest.mark.django_db
ZLOTY = {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]}
PIECES = {"total": ["line.base_quantity"]}


def of_full_pieces(pieces: int, points: int) -> dict[str, Any]:
    """So many points for each full handful of pieces in the basket."""
    return {"per": [PIECES, {"number": pieces}, {"points": points}], "full": True}


def lines(*said: tuple[str, int, int]) -> list[tuple[str, int, int]]:
    """(product, pieces, net of the line in grosz)."""
    return list(said)


CASES: list[tuple[str, dict[str, Any], list[tuple[str, int, int]], int]] = [
    (
        "PC001 points follow the value after the discount",
        {"give": ZLOTY},
        lines(("G-10", 1, 9_000)),
        90,
    ),
    (
        "PC003 a discount of the whole is not spread onto a category",
        {"when": {"has": ["product.categories", ["pumps"]]}, "give": ZLOTY},
        lines(("P-200", 1, 10_000), ("G-10", 1, 5_000), ("G-10", -1, -1_500)),
        100,
    ),
    ("PC005 how it was paid for does not matter", {"give": ZLOTY}, lines(("G-10", 1, 10_000)), 100),
    (
        "PC007 what is tagged as a top-up earns nothing",
        {"when": {"not": {"has": ["product.tags", ["valves"]]}}, "give": ZLOTY},
        lines(("G-10", 1, 10_000), ("N-1", 1, 5_000)),
        100,
    ),
    (
        "PC051 a minimum of net amounts",
        {"when": {"ge": ["deed.net", {"money": [1006, "PLN"]}]}, "give": {"points": 7}},
        lines(("G-10", 10, 100_000), ("N-1", 1, 500)),
        0,
    ),
    (
        "PC053 a minimum of gross amounts",
        {"when": {"ge": ["deed.gross", {"money": [1006, "PLN"]}]}, "give": {"points": 7}},
        lines(("G-10", 10, 100_000), ("N-1", 1, 500)),
        7,
    ),
    (
        "PC055 the amount is reached, the pieces are not",
        {
            "when": {
                "all": [
                    {
                        "ge": [
                            {"total": ["line.base_quantity", {"eq": ["product.sku", "P-200"]}]},
                            {"number": 3},
                        ]
                    },
                    {"ge": ["deed.net", {"money": [300, "PLN"]}]},
                ]
            },
            "give": {"points": 7},
        },
        lines(("P-200", 2, 8_000), ("G-10", 24, 24_000)),
        0,
    ),
    (
        "PC057 one piece",
        {
            "give": {
                "stepped": [
                    PIECES,
                    [
                        [{"number": 2}, {"percent": ["deed.net", 5]}],
                        [{"number": 4}, {"percent": ["deed.net", 10]}],
                    ],
                ]
            }
        },
        lines(("G-10", 1, 10_000)),
        0,
    ),
    (
        "PC057 three pieces",
        {
            "give": {
                "stepped": [
                    PIECES,
                    [
                        [{"number": 2}, {"percent": ["deed.net", 5]}],
                        [{"number": 4}, {"percent": ["deed.net", 10]}],
                    ],
                ]
            }
        },
        lines(("G-10", 3, 30_000)),
        15,
    ),
    (
        "PC057 five pieces: only the better one",
        {
            "give": {
                "stepped": [
                    PIECES,
                    [
                        [{"number": 2}, {"percent": ["deed.net", 5]}],
                        [{"number": 4}, {"percent": ["deed.net", 10]}],
                    ],
                ]
            }
        },
        lines(("G-10", 5, 50_000)),
        50,
    ),
    (
        "PC059 ended yesterday",
        {"when": {"lt": ["deed.day", {"day": "2026-03-02"}]}, "give": {"points": 7}},
        lines(("G-10", 1, 100)),
        0,
    ),
    (
        "PC059 begins tomorrow",
        {"when": {"ge": ["deed.day", {"day": "2026-03-03"}]}, "give": {"points": 7}},
        lines(("G-10", 1, 100)),
        0,
    ),
    (
        "PC061 only some buyers",
        {"when": {"eq": ["member.trade", "gardener"]}, "give": {"points": 7}},
        lines(("G-10", 1, 100)),
        0,
    ),
    (
        "PC065 15 % of the cheapest, down",
        {"give": {"percent": [{"lowest": ["line.unit_net"]}, 15]}},
        lines(("G-10", 1, 1_999), ("P-200", 1, 10_999)),
        2,
    ),
    (
        "PC065 15 % of the cheapest, halves up",
        {"give": {"percent": [{"lowest": ["line.unit_net"]}, 15]}, "rounding": "HALF_UP"},
        lines(("G-10", 1, 1_999), ("P-200", 1, 10_999)),
        3,
    ),
    (
        "PC067 fixed, once an activity, for a product",
        {
            "when": {
                "ge": [
                    {"different": ["product.sku", {"eq": ["product.sku", "G-10"]}]},
                    {"number": 1},
                ]
            },
            "give": {"points": 2},
        },
        lines(("G-10", 1, 1_500), ("G-10", 1, 1_500), ("P-200", 1, 500)),
        2,
    ),
    (
        "PC073 the cap is reached",
        {
            "give": {
                "percent": [
                    {"total": ["line.net", {"gt": ["line.base_quantity", {"number": 0}]}]},
                    10,
                ]
            },
            "limits": [{"over": "DEED", "points": 9}],
        },
        lines(("G-10", 1, 12_000), ("N-1", -1, -2_000)),
        9,
    ),
    (
        "PC075 negative lines are left out when the rule says so",
        {
            "give": {
                "percent": [
                    {"total": ["line.net", {"gt": ["line.base_quantity", {"number": 0}]}]},
                    10,
                ]
            },
            "limits": [{"over": "DEED", "points": 9}],
        },
        lines(("G-10", 1, 6_000), ("N-1", -1, -600)),
        6,
    ),
    (
        "PC077 the cheapest of those with a tag",
        {
            "give": {
                "percent": [
                    {"lowest": ["line.unit_net", {"has": ["product.tags", ["season"]]}]},
                    10,
                ]
            }
        },
        lines(("G-10", 1, 11_500), ("P-200", 1, 575)),
        11,
    ),
    (
        "PC079 one for each three, 75 pieces",
        {"give": of_full_pieces(3, 1)},
        lines(("G-10", 75, 75_000)),
        25,
    ),
    (
        "PC079 reckoned anew for 6 pieces",
        {"give": of_full_pieces(3, 1)},
        lines(("G-10", 6, 6_000)),
        2,
    ),
    (
        "PC081 the threshold is of the net amount",
        {
            "when": {"ge": ["deed.net", {"money": [320, "PLN"]}]},
            "give": {"percent": ["deed.net", 20]},
        },
        lines(("G-10", 1, 31_999)),
        0,
    ),
    (
        "PC083 a percentage with a cap",
        {"give": {"percent": ["deed.gross", 20]}, "limits": [{"over": "DEED", "points": 200}]},
        lines(("G-10", 10, 320_000)),
        200,
    ),
    (
        "PC087 20 % of one piece, from two",
        {
            "when": {"ge": [PIECES, {"number": 2}]},
            "give": {"percent": [{"lowest": ["line.unit_net"]}, 20]},
        },
        lines(("G-10", 2, 2_400)),
        2,
    ),
    *(
        (
            f"PC099 every third free, {pieces} pieces",
            {"give": of_full_pieces(3, 500)},
            lines(("G-10", pieces, pieces * 50_000)),
            points,
        )
        for pieces, points in ((2, 0), (3, 500), (5, 500), (6, 1_000))
    ),
    (
        "PC101 two of each four free",
        {"give": {"times": [{"number": 2}, of_full_pieces(4, 250)]}},
        lines(("G-10", 4, 100_000)),
        500,
    ),
]


@pytest.mark.parametrize(
    ("_case", "rule", "said", "points"), CASES, ids=[case for case, *_ in CASES]
)
def test_a_rule_gives_what_peers_expect(
    _case: str, rule: dict[str, Any], said: list[tuple[str, int, int]], points: int
) -> None:
    world = cast.build()
    world.publish({"key": "rule", "when": {"all": []}, **rule})
    activity = world.activity("Ania", *said)
    # A tax of 15 %, as the cases have it.
    activity = replace(
        activity,
        lines=tuple(
            replace(line, gross_minor=(line.net_minor or 0) * 115 // 100) for line in activity.lines
        ),
    )

    come(world, activity)

    assert points_of(world, activity) == points
    assert world.proved()


def test_pc011_the_order_of_the_set_and_a_stop_decide() -> None:
    world = cast.build()
    world.publish(
        {"key": "general", "when": {"all": []}, "give": ZLOTY},
        {"key": "third", "when": {"all": []}, "give": {"points": 50}, "stops": True},
        {"key": "second", "when": {"all": []}, "give": {"points": 500}},
    )
    activity = world.activity("Ania", ("G-10", 1, 10_000))

    come(world, activity)

    assert points_of(world, activity) == 150


@pytest.mark.django_db(transaction=True)
def test_pc013_five_at_the_same_moment_lose_nothing() -> None:
    with transaction.atomic():
        world = cast.build()
        world.publish(
            {"key": "invited", "when": {"eq": ["deed.kind", "REFERRAL"]}, "give": {"points": 10}}
        )

    def invite(place: int) -> None:
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                activity = record_activity.activity_of(
                    world.members["Ania"],
                    programme=world.programme,
                    document_no=f"R{place}",
                    day=date(2026, 3, 2),
                    kind="REFERRAL",
                )
                record_activity.record(
                    activity, programme=world.programme, actor="test", now=cast.NOW
                )
        finally:
            connection.close()

    threads = [threading.Thread(target=invite, args=(place,)) for place in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert world.balance("Ania").available == 50


def held(world: cast.World, *lots: tuple[int, datetime | None, datetime]) -> dict[str, Any]:
    """Give Ania lots of (points, expiry, opened), and the scope to spend from."""
    scope = {
        "organiser_id": world.organiser_id,
        "holder_id": world.members["Ania"],
        "book_id": world.books["REWARD"],
    }
    for points, expires_at, opened_at in lots:
        move = transfers.Move(
            scope["holder_id"],
            ids.new_uuid(),
            scope["book_id"],
            Kind.EARN,
            points,
            ids.new_uuid(),
            opened_at,
            expires_at,
        )
        transfers.post([move], organiser_id=world.organiser_id, now=cast.NOW)
    return scope


def left(world: cast.World) -> list[int]:
    """What is left of the lots, in the order in which they were opened."""
    return list(
        Lot.objects.of(world.organiser_id)
        .order_by("opened_at")
        .values_list("available_points", flat=True)
    )


def test_pc019_a_cancelled_order_gives_its_points_back() -> None:
    world = cast.build()
    scope, key = held(world, (50, None, cast.NOW)), ids.new_uuid()

    holding.hold(key, points=30, at=cast.NOW, now=cast.NOW, **scope)
    holding.cancel(key, at=cast.NOW, now=cast.NOW, **scope)

    assert left(world) == [50]


def test_pc029_each_lot_expires_by_itself() -> None:
    world = cast.build()
    held(
        world,
        (40, cast.NOW + timedelta(days=90), cast.NOW),
        (60, cast.NOW + timedelta(days=90), cast.NOW),
    )

    expiry.expire(
        world.books["REWARD"],
        organiser_id=world.organiser_id,
        until=cast.NOW + timedelta(days=91),
        now=cast.NOW,
    )

    assert world.balance("Ania").available == 0


def test_pc031_points_of_a_year_end_with_it() -> None:
    world = cast.build()
    programme = world.programme
    programme.expiry, programme.expiry_months = Expiry.YEAR_END, 0

    ends = expiry_policy.expires_at(
        datetime(2018, 6, 1, tzinfo=UTC), wallet="REWARD", programme=programme
    )

    assert ends == datetime(2018, 12, 31, 23, tzinfo=UTC)  # midnight of 1 January 2019 in Warsaw


def test_pc033_what_expires_first_is_used_first_whatever_its_origin() -> None:
    world = cast.build()
    scope = held(
        world,
        (70, None, cast.NOW - timedelta(days=9)),
        (30, cast.NOW + timedelta(days=30), cast.NOW),
    )

    holding.hold(ids.new_uuid(), points=50, at=cast.NOW, now=cast.NOW, **scope)

    assert left(world) == [50, 0]


@pytest.mark.parametrize("spend", [holding.hold, None])
def test_pc035_of_equal_lots_the_older_is_used_first(spend: object) -> None:
    world = cast.build()
    scope = held(world, *((50, None, cast.NOW - timedelta(days=days)) for days in (20, 15, 10, 5)))

    if spend:
        holding.hold(ids.new_uuid(), points=160, at=cast.NOW, now=cast.NOW, **scope)
    else:
        taken(world, scope, 160)

    assert left(world) == [0, 0, 0, 40]


def taken(world: cast.World, scope: dict[str, Any], points: int) -> int:
    """Take up to so many points; how many there were."""
    demand = SqlQuery(
        "SELECT %(holder_id)s::bigint AS holder_id, %(key)s::uuid AS id, %(book_id)s::uuid AS book_id, %(points)s::bigint AS points,"
        " %(key)s::uuid AS cause_id, NULL::uuid AS lot_id",
        {**scope, "key": ids.new_uuid(), "points": points},
        taking.COLUMNS,
    )
    common = {"organiser_id": world.organiser_id, "batch_id": None, "at": cast.NOW, "now": cast.NOW}
    return taking.take_rows(demand, kind=Kind.TAKE_BACK, **common).points


def test_pc119_as_much_as_there_is() -> None:
    world = cast.build()
    scope = held(world, (10, None, cast.NOW))
    holding.hold(ids.new_uuid(), points=1, at=cast.NOW, now=cast.NOW, **scope)

    assert [taken(world, scope, points) for points in (3, 13, 1)] == [3, 6, 0]
    assert world.proved()


def test_pc037_levels_rise_with_the_points() -> None:
    world = cast.build()
    world.publish(STATUS)
    tiers = [
        ladders.TierIn(f"l{asks}", {"en": str(asks)}, (ladders.Ask("STATUS", asks),))
        for asks in (10, 30, 100)
    ]
    ladders.write(
        world.programme.id,
        tiers=tiers,
        window="YEAR",
        grace_days=0,
        falls_softly=True,
        actor=world.actor,
        now=cast.NOW,
    )

    ranks = []
    for day, points in ((1, 10), (2, 20)):
        buy(world, date(2026, 3, day), points)
        reviewed(world, date(2026, 3, day))
        ranks.append(rank(world))

    assert ranks == [1, 2]


def test_pc045_the_same_return_again_changes_nothing() -> None:
    world = cast.build()
    world.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    come(world, world.activity("Ania", ("G-10", 2, 20_000)))
    back = world.activity("Ania", ("G-10", -1, -10_000), document_no="KOR 1")
    common = {
        "programme_id": world.programme.id,
        "organiser_id": world.organiser_id,
        "source": "API",
        "actor": "test",
        "now": cast.NOW,
    }

    come(world, back)
    again = recording.record(back, **common)

    assert again is None
    assert world.balance("Ania").available == 10


@pytest.mark.parametrize(
    ("points", "weights", "parts"),
    [
        (400, [200, 200, 200], [134, 133, 133]),
        (750, [300, 1200], [150, 600]),
        (100, [100, 200], [33, 67]),
        (12, [200, 100], [8, 4]),
    ],
    ids=["PC089", "PC091", "PC093", "PC095"],
)
def test_shares_add_up_by_the_largest_remainder(
    points: int, weights: list[int], parts: list[int]
) -> None:
    assert split(points, weights) == parts


def test_pc097_amounts_are_exact() -> None:
    assert (to_minor(Decimal("19.99"), "PLN"), to_minor(Decimal("0.07"), "PLN")) == (1999, 7)


def test_pc103_a_member_takes_one_place_however_much_an_activity_gives() -> None:
    world = cast.build()
    world.publish(
        {
            "key": "early",
            "when": {"all": []},
            "first": 1,
            "gifts": [{"give": {"points": 5}}, {"give": {"points": 1}, "wallet": "STATUS"}],
        }
    )

    come(
        world,
        world.activity("Ania", ("G-10", 1, 100), day=date(2026, 3, 1)),
        world.activity("Ania", ("G-10", 1, 100), day=date(2026, 3, 2)),
    )
    come(world, world.activity("Zenon", ("G-10", 1, 100), day=date(2026, 3, 1)))

    assert (world.balance("Ania").available, world.balance("Zenon").available) == (10, 0)


def test_pc111_a_balance_as_of_a_day() -> None:
    world = cast.build()
    scope = held(
        world,
        (100, None, datetime(2016, 6, 1, tzinfo=UTC)),
        (50, None, datetime(2016, 6, 15, tzinfo=UTC)),
    )

    found = [
        queries.balance_as_of(**scope, at=datetime(2016, month, day, 12, tzinfo=UTC)).available
        for month, day in ((1, 1), (6, 1), (6, 10), (6, 15))
    ]

    assert found == [0, 100, 100, 150]


def test_pc113_what_was_put_in_is_used_in_parts() -> None:
    world = cast.build()
    scope, rests = held(world, (3_000, None, cast.NOW)), []

    for _ in range(3):
        key = ids.new_uuid()
        holding.hold(key, points=1_000, at=cast.NOW, now=cast.NOW, **scope)
        holding.settle(key, at=cast.NOW, now=cast.NOW, **scope)
        rests.append(world.balance("Ania").available)

    assert rests == [2_000, 1_000, 0]
