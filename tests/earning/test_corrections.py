"""Goods that come back: the purchase is evaluated again without them, and exactly what they had
brought is taken back.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import cast
import pytest
from django.db import transaction
from earning.recalculation.test_recalculating import AMOUNT, come, points_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.means import examples

from tandem.activity import correcting, payments, recording
from tandem.activity.models import Correction
from tandem.earning import releasing
from tandem.earning.models import Run, RunKind, Shortfall
from tandem.earning.reasons import explaining
from tandem.flows.activities import record_activity
from tandem.kit import ids
from tandem.ledger import expiry, holding
from tandem.ledger.models import Lot, Transfer

pytestmark = pytest.mark.django_db
ZLOTY = {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]}
EVERY_TEN = {"per": ["line.base_quantity", {"number": 10}, {"points": 5}], "full": True}


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def test_what_is_left_is_evaluated_as_if_it_had_been_bought_so(world: cast.World) -> None:
    world.publish({"key": "tens", "when": {"all": []}, "give": EVERY_TEN})
    bought = world.activity("Ania", ("G-10", 25, 25000), ("N-1", 10, 10000), day=date(2026, 2, 1))
    come(world, bought)

    come(world, world.activity("Ania", ("G-10", -7, -7000), day=date(2026, 2, 20), corrects=bought))

    # 25 pieces gave 10 points; 18 give 5. The 7 alone would have taken nothing.
    assert points_of(world, bought) == 10
    assert world.balance("Ania").available == 10
    assert world.proved()


def test_the_points_leave_the_very_lot_of_the_purchase(world: cast.World) -> None:
    world.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    first = world.activity("Ania", ("G-10", 1, 10000), day=date(2026, 1, 10))
    second = world.activity("Ania", ("G-10", 1, 20000), day=date(2026, 2, 10))
    come(world, first, second)

    come(world, world.activity("Ania", ("G-10", -1, -20000), day=date(2026, 3, 1), corrects=second))

    left = dict(Lot.objects.of(world.organiser_id).values_list("cause_id", "available_points"))
    assert left == {first.id: 10, second.id: 0}
    taken = Transfer.objects.of(world.organiser_id).get(kind="TAKE_BACK")
    assert (taken.points, taken.cause_id) == (20, second.id)


def test_a_return_takes_back_by_the_rules_of_its_purchase(world: cast.World) -> None:
    world.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    world.publish(
        {
            "key": "amount",
            "when": {"all": []},
            "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]},
        },
        valid_from=datetime(2026, 2, 15, tzinfo=UTC),
    )
    bought = world.activity("Ania", ("G-10", 2, 20000), day=date(2026, 2, 1))
    come(world, bought)

    come(
        world, world.activity("Ania", ("G-10", -1, -10000), day=date(2026, 2, 20), corrects=bought)
    )

    assert points_of(world, bought) == 10


def test_the_cheapest_of_three_is_found_anew_among_what_is_left(world: cast.World) -> None:
    cheapest = {"cheapest": {"pieces": 1, "each": 3, "of": "line.net"}}
    world.publish({"key": "free", "when": {"all": []}, "give": {"percent": [cheapest, 100]}})
    bought = world.activity("Ania", ("P-200", 5, 100000), ("G-10", 1, 5000), day=date(2026, 2, 1))
    come(world, bought)
    assert points_of(world, bought) == 250

    # Six pieces: 50 and 200. Without the primer five: 200, one of which is free.
    come(world, world.activity("Ania", ("G-10", -1, -5000), day=date(2026, 2, 20), corrects=bought))
    assert points_of(world, bought) == 200

    # Two pieces are no three.
    back = ("P-200", -3, -60000)
    come(world, world.activity("Ania", back, day=date(2026, 2, 21), corrects=bought))
    assert points_of(world, bought) == 0
    assert world.balance("Ania").available == 0
    assert world.proved()


def test_all_of_it_back_leaves_nothing_behind(world: cast.World) -> None:
    world.publish(
        {
            "key": "fixed",
            "when": {"all": []},
            "give": {"points": 100},
            "limits": [{"over": "MONTH", "points": 150}],
        },
        {"key": "amount", "when": {"all": []}, "give": AMOUNT},
    )
    bought = world.activity("Ania", ("G-10", 3, 30000), day=date(2026, 2, 1))
    later = world.activity("Ania", ("G-10", 1, 10000), day=date(2026, 2, 5))
    come(world, bought, later)
    assert (points_of(world, bought), points_of(world, later)) == (130, 60)

    come(
        world, world.activity("Ania", ("G-10", -2, -20000), day=date(2026, 2, 20), corrects=bought)
    )
    come(
        world, world.activity("Ania", ("G-10", -1, -10000), day=date(2026, 2, 21), corrects=bought)
    )

    # The limit of the month is free again for the purchase that stayed.
    assert (points_of(world, bought), points_of(world, later)) == (0, 110)
    assert world.balance("Ania").available == 110
    assert world.proved()


def test_what_was_spent_is_kept_as_a_shortfall(world: cast.World) -> None:
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

    come(world, world.activity("Ania", ("G-10", -1, -20000), day=date(2026, 3, 1), corrects=bought))

    assert Shortfall.objects.of(world.organiser_id).get().points == 15
    assert world.balance("Ania").available == 0
    assert world.proved()


def _expire(world: cast.World, until: datetime) -> None:
    expiry.expire(world.books["REWARD"], organiser_id=world.organiser_id, until=until, now=until)


def _spend(world: cast.World, points: int) -> None:
    holding.hold(
        ids.new_uuid(),
        organiser_id=world.organiser_id,
        holder_id=world.members["Ania"],
        book_id=world.books["REWARD"],
        points=points,
        at=cast.NOW,
        now=cast.NOW,
    )


def _owed(world: cast.World) -> int:
    owed = Shortfall.objects.of(world.organiser_id).values_list("points", flat=True)
    return sum(owed)


def test_what_expired_has_been_taken_already() -> None:
    world = cast.build(expiry_months=1)
    world.publish({"key": "zloty", "when": {"all": []}, "give": ZLOTY})
    bought = world.activity("Ania", ("G-10", 1, 10000), day=date(2026, 1, 5))
    come(world, bought)
    _expire(world, datetime(2026, 2, 6, tzinfo=UTC))
    come(world, world.activity("Ania", ("G-10", 1, 5000), day=date(2026, 3, 1)))
    back = world.activity("Ania", ("G-10", -1, -10000), day=date(2026, 3, 2), corrects=bought)

    recorded = record_activity.record(back, programme=world.programme, actor="test", now=cast.NOW)

    assert recorded.is_new and not any(recorded.points.values())
    assert (world.balance("Ania").available, _owed(world)) == (50, 0)
    assert points_of(world, bought) == 0
    assert world.proved()


@pytest.mark.parametrize(
    ("parts", "left"), [([1], 100), ([1, 1], 100), ([3], 85), ([1, 1, 2], 60), ([4], 60)]
)
def test_of_a_purchase_of_which_a_part_expired_the_rest_is_taken_last(
    parts: list[int], left: int
) -> None:
    # 100 points for 4 pieces: 40 spent, 60 expired; another purchase gave 100.
    world = cast.build(expiry_months=1)
    world.publish({"key": "zloty", "when": {"all": []}, "give": ZLOTY})
    bought = world.activity("Ania", ("G-10", 4, 10000), day=date(2026, 1, 5))
    come(world, bought)
    _spend(world, 40)
    _expire(world, datetime(2026, 2, 6, tzinfo=UTC))
    come(world, world.activity("Ania", ("G-10", 1, 10000), day=date(2026, 3, 1)))

    for day, pieces in enumerate(parts, 2):
        back = world.activity(
            "Ania", ("G-10", -pieces, -2500 * pieces), day=date(2026, 3, day), corrects=bought
        )
        come(world, back)

    assert (world.balance("Ania").available, _owed(world)) == (left, 0)
    assert world.proved()


def test_what_is_owed_already_is_not_asked_for_again() -> None:
    world = cast.build(expiry_months=1)
    world.publish({"key": "zloty", "when": {"all": []}, "give": ZLOTY})
    bought = world.activity("Ania", ("G-10", 2, 10000), day=date(2026, 2, 20))
    come(world, bought)
    _spend(world, 100)

    for day in (1, 2):
        back = world.activity("Ania", ("G-10", -1, -5000), day=date(2026, 3, day), corrects=bought)
        come(world, back)

    assert (world.balance("Ania").available, _owed(world)) == (0, 100)
    assert world.proved()


def test_of_what_was_paid_late_the_return_takes_what_the_payment_left() -> None:
    world = cast.build(release="WHEN_PAID", payment_curve=[[0, 100], [10, 70]])
    world.publish({"key": "zloty", "when": {"all": []}, "give": ZLOTY})
    due_on, scope = date(2026, 2, 10), {"organiser_id": world.organiser_id, "now": cast.NOW}
    bought = world.activity(
        "Ania", ("G-10", 2, 10000), day=date(2026, 2, 1), due_on=due_on, document_no="FV 1"
    )
    come(world, bought)
    paid = payments.Notice(world.wschod, "FV 1", 12300, date(2026, 2, 15))
    payments.note([paid], programme_id=world.programme.id, actor="test", **scope)
    releasing.release_paid(cast.NOW, programme_id=world.programme.id, **scope)
    assert world.balance("Ania").available == 70

    balances = []
    for day in (20, 21):
        back = world.activity("Ania", ("G-10", -1, -5000), day=date(2026, 2, day), corrects=bought)
        come(world, back)
        balances.append(world.balance("Ania").available)

    assert (balances, _owed(world)) == ([35, 0], 0)
    assert world.proved()


def test_of_what_was_never_paid_nothing_is_taken() -> None:
    world = cast.build(release="WHEN_PAID", payment_curve=[[0, 100]])
    world.publish({"key": "zloty", "when": {"all": []}, "give": ZLOTY})
    due_on, scope = date(2026, 2, 10), {"organiser_id": world.organiser_id, "now": cast.NOW}
    bought = world.activity("Ania", ("G-10", 1, 10000), day=date(2026, 2, 1), due_on=due_on)
    come(world, bought)
    releasing.void_unpaid(programme_id=world.programme.id, today=date(2026, 2, 20), **scope)
    other = world.activity(
        "Ania", ("G-10", 1, 5000), day=date(2026, 2, 25), due_on=date(2026, 3, 20)
    )
    come(world, other)

    come(world, world.activity("Ania", ("G-10", -1, -10000), day=date(2026, 3, 1), corrects=bought))

    assert (world.balance("Ania").pending, _owed(world)) == (50, 0)
    assert world.proved()


def test_pending_points_go_first_and_the_rest_is_paid_by_what_is_due() -> None:
    world = cast.build(release="WHEN_PAID", payment_curve=[[0, 100], [10, 50]])
    world.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    bought = world.activity(
        "Ania",
        ("G-10", 5, 10000),
        day=date(2026, 2, 1),
        due_on=date(2026, 3, 1),
        document_no="FV 1",
    )
    come(world, bought)

    come(
        world,
        world.activity(
            "Ania",
            ("G-10", -2, -4000),
            day=date(2026, 2, 9),
            due_on=date(2026, 3, 1),
            corrects=bought,
        ),
    )
    assert (world.balance("Ania").pending, world.balance("Ania").available) == (6, 0)
    scope = {
        "programme_id": world.programme.id,
        "organiser_id": world.organiser_id,
        "now": cast.NOW,
    }
    payments.note(
        [payments.Notice(world.wschod, "FV 1", 7380, date(2026, 2, 20))], **scope, actor="test"
    )
    releasing.release_paid(cast.NOW, **scope)

    assert (world.balance("Ania").pending, world.balance("Ania").available) == (0, 6)
    assert world.proved()


def test_one_return_at_the_till_answers_with_what_it_takes(world: cast.World) -> None:
    world.publish({"key": "tens", "when": {"all": []}, "give": EVERY_TEN})
    bought = world.activity("Ania", ("G-10", 25, 25000), day=date(2026, 2, 1))
    back = world.activity("Ania", ("G-10", -7, -7000), day=date(2026, 2, 20), corrects=bought)
    scope = {"programme": world.programme, "actor": "test", "now": cast.NOW}

    given = record_activity.record(bought, **scope)
    taken = record_activity.record(back, **scope)
    again = record_activity.record(back, **scope)

    assert (given.points, taken.points, again.is_new) == ({"REWARD": 10}, {"REWARD": -5}, False)
    assert Run.objects.of(world.organiser_id).get().kind == RunKind.CORRECTED


def test_the_lines_take_what_came_back_in_their_order(world: cast.World) -> None:
    bought = world.activity("Ania", ("G-10", 4, 4000), ("G-10", 6, 9000), day=date(2026, 2, 1))
    come(world, bought)

    come(world, world.activity("Ania", ("G-10", -3, -3000), day=date(2026, 2, 2), corrects=bought))
    come(
        world,
        world.activity(
            "Ania", ("G-10", -3, -4000), ("N-1", 1, 500), day=date(2026, 2, 3), corrects=bought
        ),
    )

    rows = Correction.objects.of(world.organiser_id).order_by(
        "created_at", "correction_id", "place"
    )
    laid = sorted((row.line_no, int(row.quantity), row.net_minor) for row in rows)
    assert laid == [(0, 1, 500), (1, -3, -3000), (1, -1, -1000), (2, -2, -3000)]
    left = correcting.left([(bought.member_id, bought.id)], organiser_id=world.organiser_id)
    assert left == {
        (bought.id, world.products["G-10"]): Decimal(4),
        (bought.id, world.products["N-1"]): Decimal(1),
    }


def _back(
    world: cast.World, bought: recording.NewActivity, *lines: tuple[str, object, int]
) -> recording.NewActivity:
    return world.activity("Ania", *lines, day=date(2026, 2, 20), corrects=bought)


def test_a_refund_above_the_price_takes_no_more_than_the_purchase_gave(world: cast.World) -> None:
    world.publish({"key": "zloty", "when": {"all": []}, "give": ZLOTY})
    bought = world.activity("Ania", ("G-10", 1, 10000), day=date(2026, 2, 1))
    come(world, bought, world.activity("Ania", ("G-10", 1, 8000), day=date(2026, 2, 2)))

    come(world, _back(world, bought, ("G-10", -1, -12000)))

    assert (points_of(world, bought), world.balance("Ania").available) == (0, 80)
    assert world.proved()


@pytest.mark.parametrize("part", [3333, 3334, 4000])
def test_refunds_in_parts_leave_nothing_and_take_nothing_else(world: cast.World, part: int) -> None:
    fixed = {"key": "fixed", "when": {"all": []}, "give": {"points": 50}}
    world.publish({"key": "zloty", "when": {"all": []}, "give": ZLOTY}, fixed)
    bought = world.activity("Ania", ("G-10", 3, 10000), day=date(2026, 2, 1))
    come(world, bought, world.activity("Ania", ("G-10", 1, 8000), day=date(2026, 2, 2)))

    for _part in range(3):
        come(world, _back(world, bought, ("G-10", -1, -part)))

    assert (points_of(world, bought), world.balance("Ania").available) == (0, 130)
    rows = Correction.objects.of(world.organiser_id).values_list("quantity", "net_minor")
    assert (sum(units for units, _ in rows), sum(net for _, net in rows)) == (-3, -10000)
    assert world.proved()


def test_what_the_seller_kept_of_a_purchase_stays(world: cast.World) -> None:
    world.publish({"key": "zloty", "when": {"all": []}, "give": ZLOTY})
    bought = world.activity("Ania", ("G-10", 3, 10000), day=date(2026, 2, 1))
    come(world, bought)

    come(world, _back(world, bought, ("G-10", -3, -9000)))

    assert points_of(world, bought) == 10


def test_a_rebate_takes_no_more_than_is_left(world: cast.World) -> None:
    world.publish({"key": "zloty", "when": {"all": []}, "give": ZLOTY})
    bought = world.activity(
        "Ania", ("G-10", 1, 2000), ("G-10", 1, 8000), ("N-1", 1, 3000), day=date(2026, 2, 1)
    )
    come(world, bought)

    come(world, _back(world, bought, ("G-10", 0, -5000)))
    assert points_of(world, bought) == 80
    come(world, _back(world, bought, ("G-10", 0, -9000)))

    assert points_of(world, bought) == 30
    rows = Correction.objects.of(world.organiser_id).order_by("line_no")
    assert sorted((row.line_no, row.net_minor) for row in rows) == [
        (1, -2000),
        (2, -5000),
        (2, -3000),
    ]


# Pieces and net of the lines of one product; of what comes back of them.
_LINES = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 900)), min_size=1, max_size=3)
_RETURNS = st.lists(
    st.tuples(st.integers(0, 5), st.none() | st.integers(0, 900)), min_size=1, max_size=5
)


def _by_hand(lines: list[list[int]], pieces: int, net: int | None, parts: int) -> int:
    """Take pieces and money from the lines in their order, as somebody with a pencil would; in how
    many parts they had been and are taken.
    """
    wanted, found, worth, before = pieces, 0, 0, parts
    for line in lines:
        part = min(wanted, line[0])
        if part:
            worth += round_half_up(line[1] * part, line[0])
            line[0], wanted, found, parts = line[0] - part, wanted - part, found + part, parts + 1
    if net is not None:
        worth = net * found // pieces if pieces else net
    left = sum(line[1] for line in lines)
    if found and not any(line[0] for line in lines) and 0 < left - worth <= before + 1:
        worth = left
    for line in lines:
        part = min(worth, line[1])
        line[1], worth = line[1] - part, worth - part
    return parts


def round_half_up(amount: int, whole: int) -> int:
    """As PostgreSQL rounds."""
    return (2 * amount + whole) // (2 * whole)


@settings(
    max_examples=examples(8),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(_LINES, _RETURNS)
def test_whatever_comes_back_no_line_falls_below_nothing(
    bought: list[tuple[int, int]], returns: list[tuple[int, int | None]]
) -> None:
    with transaction.atomic():
        world = cast.build()
        purchase = world.activity(
            "Ania", *[("G-10", pieces, net) for pieces, net in bought], day=date(2026, 2, 1)
        )
        scope = {"programme_id": world.programme.id, "organiser_id": world.organiser_id}
        scope |= {"source": "API", "actor": "test", "now": cast.NOW}
        recording.record_many([purchase], **scope, source_id=ids.new_uuid())
        left, parts = [list(line) for line in bought], 0

        for pieces, net in returns:
            line = recording.LineIn(
                world.products["G-10"], Decimal(-pieces), None if net is None else -net, None
            )
            back = replace(_back(world, purchase), lines=(line,))
            recording.record_many([back], **scope, source_id=ids.new_uuid())
            parts = _by_hand(left, pieces, net, parts)

        changes = Correction.objects.of(world.organiser_id).values_list(
            "line_no", "quantity", "net_minor"
        )
        stand = [list(line) for line in bought]
        for place, pieces, net in changes:
            stand[place - 1][0] += int(pieces)
            stand[place - 1][1] += net
        assert stand == left
        assert all(pieces >= 0 and net >= 0 for pieces, net in stand)
        transaction.set_rollback(True)


def test_more_than_there_is_takes_no_more_than_was_given(world: cast.World) -> None:
    world.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    other = world.activity("Ania", ("G-10", 1, 10000), day=date(2026, 1, 10))
    bought = world.activity("Ania", ("G-10", 2, 20000), day=date(2026, 2, 1))
    come(world, other, bought)

    come(
        world, world.activity("Ania", ("G-10", -5, -50000), day=date(2026, 2, 20), corrects=bought)
    )

    assert (points_of(world, other), points_of(world, bought)) == (10, 0)
    assert world.proved()


def test_the_explanation_counts_what_is_left_and_names_the_document(world: cast.World) -> None:
    world.publish({"key": "tens", "when": {"all": []}, "give": EVERY_TEN})
    bought = world.activity("Ania", ("G-10", 25, 25000), day=date(2026, 2, 1))
    come(world, bought)
    come(
        world,
        world.activity(
            "Ania", ("G-10", -7, -7000), day=date(2026, 2, 20), document_no="KOR 1", corrects=bought
        ),
    )

    explained = explaining.explain(
        bought.member_id,
        bought.id,
        programme=world.programme,
        book_id=world.books["REWARD"],
        language="en",
    )

    assert explained is not None
    assert (explained.points, explained.corrected_by) == (5, ("KOR 1",))
    assert [
        (line.quantity, line.points) for reason in explained.reasons for line in reason.lines
    ] == [(Decimal(18), Decimal(5))]
