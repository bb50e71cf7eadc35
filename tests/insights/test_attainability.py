"""How many members reach what, how soon, with exact figures; and the model where nobody has been in
for long.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import cast
import pytest
from earning.recalculation.test_recalculating import AMOUNT, come
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.insights.attainability import counting, goals, model
from tandem.insights.attainability.counting import History, Reach
from tandem.insights.attainability.goals import Ask, Figure, Goal
from tandem.insights.attainability.model import Buying
from tandem.kit.sql import SqlQuery
from tandem.participants.models import Member
from tandem.proposals import proposing, templates
from tandem.proposals.proposing import Answers, propose
from tandem.rewards import catalogue
from tandem.tiers import ladders

SUMMER = date(2026, 7, 20)  # six months after the first purchase


@pytest.fixture
def world(db: None) -> cast.World:
    """Ania has 30 points in the first month and 120 in the third, Zenon 10; a mug costs 100."""
    made = cast.build(point_value_minor=2)
    made.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    come(
        made,
        made.activity("Ania", ("G-10", 1, 300_00), day=date(2026, 1, 10)),
        made.activity("Zenon", ("G-10", 1, 100_00), day=date(2026, 2, 5)),
        made.activity("Ania", ("G-10", 1, 900_00), day=date(2026, 3, 1)),
    )
    scope = {"actor": made.actor, "now": cast.NOW}
    for name, points in (("Mug", 100), ("Drill", 4_000)):
        catalogue.add_reward(made.programme.id, name={"en": name}, points=points, stock=5, **scope)
    ladders.write(
        made.programme.id,
        tiers=[
            ladders.TierIn("silver", {"en": "Silver"}, (ladders.Ask("TURNOVER", 100_00),)),
            ladders.TierIn(
                "gold",
                {"en": "Gold"},
                (ladders.Ask("TURNOVER", 1_000_00), ladders.Ask("DEEDS", 2, "PURCHASE")),
            ),
            ladders.TierIn("crowd", {"en": "Crowd"}, (ladders.Ask("PEOPLE", 3, "PURCHASE"),)),
        ],
        window="ROLLING_YEAR",
        grace_days=30,
        falls_softly=True,
        **scope,
    )
    gone = [key for name, key in made.members.items() if name not in ("Ania", "Zenon")]
    Member.objects.of(made.organiser_id).filter(id__in=gone).update(status="LEFT")
    return made


def _standing(world: cast.World) -> goals.Standing:
    return goals.standing(world.programme.id, organiser_id=world.organiser_id)


def _reach(world: cast.World, **more: object) -> list[Reach]:
    known = counting.history(world.programme, today=SUMMER)
    return counting.reach(
        world.programme, _standing(world).goals, known=known, today=SUMMER, **more
    )


def test_goals_are_the_cheapest_reward_and_the_levels_that_can_be_counted(
    world: cast.World,
) -> None:
    standing = _standing(world)

    assert [(goal.key, goal.asks[0].at_least) for goal in standing.goals] == [
        ("first", 100),
        ("silver", 100_00),
        ("gold", 1_000_00),
    ]
    assert standing.uncounted == ({"en": "Crowd"},)

    catalogue.add_reward(
        world.programme.id,
        name={"en": "Cup"},
        points=60,
        stock=5,
        actor=world.actor,
        now=cast.NOW,
        had=catalogue.Terms(delivery_points=30),
    )
    first = _standing(world).goals[0]
    assert (first.asks[0].at_least, first.delivery_points) == (90, 30)


def test_history_begins_with_the_first_activity(world: cast.World) -> None:
    known = counting.history(world.programme, today=SUMMER)

    assert known == History(date(2026, 1, 10), 6, 2)
    assert known.is_enough
    assert not counting.history(world.programme, today=date(2026, 4, 9)).is_enough


def test_a_goal_is_reached_by_who_had_all_it_asks_for_in_so_many_months(world: cast.World) -> None:
    assert _reach(world) == [
        Reach("first", "", 1, 2, 0),
        Reach("first", "", 3, 2, 1),
        Reach("first", "", 6, 2, 1),
        Reach("silver", "", 1, 2, 2),
        Reach("silver", "", 3, 2, 2),
        Reach("silver", "", 6, 2, 2),
        Reach("gold", "", 1, 2, 0),
        Reach("gold", "", 3, 2, 1),
        Reach("gold", "", 6, 2, 1),
    ]


def test_only_who_has_been_in_for_so_long_is_counted(world: cast.World) -> None:
    Member.objects.of(world.organiser_id).filter(id=world.members["Zenon"]).update(
        joined_at="2026-05-01T09:00Z"
    )

    first = [row for row in _reach(world) if row.goal == "first"]

    assert [(row.months, row.members, row.reached) for row in first] == [
        (1, 2, 0),
        (3, 1, 1),
        (6, 1, 1),
    ]


def test_a_return_takes_the_reach_with_it(world: cast.World) -> None:
    large = world.activity("Zenon", ("G-10", 1, 1_000_00), day=date(2026, 2, 6))
    come(world, large)
    before = [row.reached for row in _reach(world) if row.goal == "first"]
    come(
        world,
        world.activity("Zenon", ("G-10", -1, -1_000_00), day=date(2026, 2, 7), corrects=large),
    )

    assert before == [1, 2, 2]
    assert [row.reached for row in _reach(world) if row.goal == "first"] == [0, 1, 1]


def test_it_is_told_by_trade_and_among_some(world: cast.World) -> None:
    only = SqlQuery(
        "SELECT one.id AS member_id FROM participants_member AS one"
        " WHERE one.organiser_id = %(organiser_id)s AND one.id = %(zenon)s",
        {"organiser_id": world.organiser_id, "zenon": world.members["Zenon"]},
        ("member_id",),
    )

    of_zenon = [row for row in _reach(world, among=only) if row.goal == "first"]
    by_trade = [row for row in _reach(world, by_trade=True) if row.goal == "first"]

    assert [(row.members, row.reached) for row in of_zenon] == [(1, 0)] * 3
    assert {(row.trade, row.months): (row.members, row.reached) for row in by_trade}[
        ("installer", 3)
    ] == (1, 1)


def test_another_organiser_sees_nothing_of_it(world: cast.World) -> None:
    other = cast.build()

    assert counting.history(other.programme, today=SUMMER).since is None
    assert goals.standing(world.programme.id, organiser_id=other.organiser_id).goals == ()


def test_percentiles_are_of_the_longest_time_taken_for_a_year(world: cast.World) -> None:
    known = counting.history(world.programme, today=SUMMER)
    wanted = [(Figure("TURNOVER"), 0.5), (Figure("DEEDS", "PURCHASE"), 0.1)]

    amounts = counting.percentiles(world.programme, wanted, known=known, today=SUMMER)

    assert amounts == [2 * 100_00, 2 * 2]


def test_a_usual_purchase_is_the_middle_one(world: cast.World) -> None:
    assert counting.usual_points(world.programme, today=SUMMER) == (30, 3)
    assert counting.usual_points(world.programme, today=date(2028, 1, 1)) == (0, 0)


def test_months_are_whole_ones(world: cast.World) -> None:
    known = counting.history(world.programme, today=date(2026, 4, 20))

    counted = counting.months(world.programme, known=known, today=date(2026, 4, 20))

    assert counted == [(date(2026, 2, 1), 10), (date(2026, 3, 1), 90)]


def _level(at_least: int) -> Goal:
    return Goal("silver", {"en": "Silver"}, (Ask(Figure("TURNOVER"), at_least),))


def test_the_model_is_that_of_proposals() -> None:
    answers = Answers("PL", 6_000_000_00, 500, Decimal(2))
    levels = propose(templates.of("building_materials"), answers).levels
    buying = Buying(12_000_00, 18, 66)

    shares = [model.share_of(_level(each.turnover_minor), 12, buying) for each in levels]

    # Silver, gold and platinum are for 30, 15 and 5 of a hundred; their thresholds are round.
    assert [round(100 * (part or 0)) for part in shares] == [31, 16, 4]
    even = replace(buying, spread=0.5)
    assert model.threshold(Figure("PAID"), 15, even) < model.threshold(Figure("PAID"), 15, buying)
    assert model.threshold(Figure("TURNOVER"), 15, buying) == pytest.approx(20_519_00, rel=0.01)
    assert proposing.rounded(20_519) == 20_000


def test_the_model_tells_nothing_of_what_it_does_not_know() -> None:
    tests = Goal("expert", {"en": "Expert"}, (Ask(Figure("DEEDS", "TRAINING"), 1),))

    assert model.share_of(tests, 12, Buying(1_000_00, 12, 10)) is None


@pytest.mark.parametrize(("levels", "shares"), [(0, []), (1, [20]), (2, [30, 5]), (3, [30, 12, 5])])
def test_each_level_is_for_fewer(levels: int, shares: list[int]) -> None:
    assert list(model.wanted(levels)) == shares


def test_what_nobody_said_is_guessed_from_what_stands() -> None:
    first = Goal("first", {}, (Ask(Figure(goals.POINTS), 165),))

    guess = model.guessed([first, _level(12_000_00)], 100_00)

    assert (guess.purchases, guess.points) == (12, 66)
    assert model.share_of(_level(12_000_00), 12, guess) == pytest.approx(0.2, abs=0.001)
    assert model.guessed([], 100_00) == Buying(1_200_00, 12, 1)


@settings(deadline=None)
@given(
    at_least=st.integers(1, 10**12),
    months=st.sampled_from(counting.SPANS),
    turnover=st.integers(1, 10**14),
)
def test_a_higher_threshold_and_less_time_are_never_reached_by_more(
    at_least: int, months: int, turnover: int
) -> None:
    buying = Buying(turnover, 12, 1)
    part = model.share_of(_level(at_least), months, buying)
    higher = model.share_of(_level(at_least * 2), months, buying)
    year = model.share_of(_level(at_least), 12, buying)

    assert part is not None and higher is not None and year is not None
    assert 0 <= higher <= part <= year <= 1
