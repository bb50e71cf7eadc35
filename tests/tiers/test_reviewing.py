"""Levels: up at once, down after the grace and softly, by hand, late activities, what a member
reads, and rules that ask for it.
"""

from datetime import UTC, date, datetime, timedelta

import cast
import pytest
from django.db import connection
from earning.recalculation.test_recalculating import AMOUNT, come, points_of

from tandem.kit.sql import SqlQuery
from tandem.tiers import ladders, queries, reviewing, standings
from tandem.tiers.models import Standing, Step, Tier

pytestmark = pytest.mark.django_db
STATUS = {"key": "status", "when": {"all": []}, "give": AMOUNT, "wallet": "STATUS"}


def ladder(
    world: cast.World,
    *,
    window: str = "YEAR",
    grace_days: int = 30,
    falls_softly: bool = True,
    **asks: tuple,
) -> None:
    """Silver 100, gold 300, platinum 1,000 status points, unless it is said otherwise."""
    wanted = asks or {"silver": (100,), "gold": (300,), "platinum": (1000,)}
    ladders.write(
        world.programme.id,
        window=window,
        grace_days=grace_days,
        falls_softly=falls_softly,
        actor=world.actor,
        now=cast.NOW,
        tiers=[
            ladders.TierIn(
                code,
                {"en": code.title()},
                tuple(
                    each if isinstance(each, ladders.Ask) else ladders.Ask("STATUS", each)
                    for each in said
                ),
            )
            for code, said in wanted.items()
        ],
    )


def reviewed(world: cast.World, day: date, members: SqlQuery | None = None) -> reviewing.Reviewed:
    """A review on a day."""
    at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    return reviewing.review(world.programme, today=day, now=at, members=members)


def rank(world: cast.World, member: str = "Ania") -> int:
    """The rank a member stands on."""
    found = Standing.objects.of(world.organiser_id).filter(member_id=world.members[member])
    return found.values_list("rank", flat=True).order_by("rank").first() or 0


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish(STATUS)
    return made


def buy(world: cast.World, day: date, points: int, member: str = "Ania") -> None:
    """A purchase that gives so many status points."""
    come(world, world.activity(member, ("G-10", 1, points * 1000), day=day))


def test_up_at_once_and_the_second_time_nothing_moves(world: cast.World) -> None:
    ladder(world)
    buy(world, date(2026, 3, 1), 320)

    first = reviewed(world, date(2026, 3, 2))
    second = reviewed(world, date(2026, 3, 2))

    assert (first, second) == (reviewing.Reviewed(1, 0), reviewing.Reviewed(0, 0))
    assert (rank(world), rank(world, "Zenon")) == (2, 0)
    step = Step.objects.of(world.organiser_id).get()
    assert (step.from_rank, step.to_rank, step.on_day) == (0, 2, date(2026, 3, 2))


def test_a_tier_is_kept_through_the_next_year_and_falls_softly_after_the_grace(
    world: cast.World,
) -> None:
    ladder(world)
    buy(world, date(2026, 3, 1), 1200)
    reviewed(world, date(2026, 3, 2))
    assert rank(world) == 3

    moves = {}
    for day in (
        date(2027, 12, 31),
        date(2028, 1, 1),
        date(2028, 1, 30),
        date(2028, 1, 31),
        date(2028, 2, 28),
        date(2028, 3, 1),
    ):
        reviewed(world, day)
        moves[day.isoformat()] = rank(world)

    assert moves == {
        "2027-12-31": 3,
        "2028-01-01": 3,
        "2028-01-30": 3,
        "2028-01-31": 2,
        "2028-02-28": 2,
        "2028-03-01": 1,
    }


def test_falling_ends_when_the_figures_are_reached_again(world: cast.World) -> None:
    ladder(world)
    buy(world, date(2026, 3, 1), 320)
    reviewed(world, date(2026, 3, 2))
    reviewed(world, date(2028, 1, 1))
    below = Standing.objects.of(world.organiser_id).get(member_id=world.members["Ania"]).below_since
    buy(world, date(2028, 1, 10), 300)

    reviewed(world, date(2028, 1, 11))
    reviewed(world, date(2028, 2, 20))

    assert below == date(2028, 1, 1)
    assert rank(world) == 2
    assert (
        Standing.objects.of(world.organiser_id).get(member_id=world.members["Ania"]).below_since
        is None
    )


def test_a_late_activity_counts_in_its_own_year(world: cast.World) -> None:
    ladder(world)
    buy(world, date(2026, 12, 20), 90)
    reviewed(world, date(2027, 1, 10))
    assert rank(world) == 0

    buy(world, date(2026, 12, 30), 20)
    reviewed(world, date(2027, 1, 11))

    assert rank(world) == 1


def test_spending_does_not_lower_a_level_and_a_return_does(world: cast.World) -> None:
    ladder(world, grace_days=0, falls_softly=False)
    activity = world.activity("Ania", ("G-10", 10, 320_000), day=date(2026, 3, 1))
    come(world, activity)
    reviewed(world, date(2026, 3, 2))
    assert rank(world) == 2

    come(world, world.activity("Ania", ("G-10", -9, -290_000), day=date(2026, 3, 3)))
    reviewed(world, date(2026, 3, 4))

    assert rank(world) == 0


def test_a_mix_of_figures_must_all_be_reached(world: cast.World) -> None:
    ladder(
        world,
        window="ROLLING_YEAR",
        pro=(100, ladders.Ask("DEEDS", 1, "COURSE"), ladders.Ask("TURNOVER", 50_000)),
    )
    buy(world, date(2026, 3, 1), 150)
    reviewed(world, date(2026, 3, 2))
    before = rank(world)
    come(world, world.activity("Ania", day=date(2026, 3, 3), kind="COURSE"))

    reviewed(world, date(2026, 3, 4))

    assert (before, rank(world)) == (0, 1)


def test_what_was_paid_with_tax_is_a_figure_of_its_own(world: cast.World) -> None:
    ladder(world, window="ROLLING_YEAR", pro=(ladders.Ask("PAID", 123_00),))
    come(world, world.activity("Ania", ("G-10", 1, 99_00), day=date(2026, 3, 1)))
    reviewed(world, date(2026, 3, 2))
    before = rank(world)
    come(world, world.activity("Ania", ("G-10", 1, 1_00), day=date(2026, 3, 3)))

    reviewed(world, date(2026, 3, 4))
    progress = queries.progress(
        world.members["Ania"], programme=world.programme, today=date(2026, 3, 5)
    )

    assert (before, rank(world)) == (0, 1), "100 net are 123 with tax"
    assert progress is not None


def test_trained_staff_are_counted_as_different_people(world: cast.World) -> None:
    ladder(world, window="ROLLING_YEAR", pro=(ladders.Ask("PEOPLE", 2, "COURSE"),))
    for day, person in ((3, "Zenon"), (4, "Zenon"), (5, "")):
        come(world, world.activity("Ania", day=date(2026, 3, day), kind="COURSE", buyer=person))
        reviewed(world, date(2026, 3, day))
        if day == 4:
            assert rank(world) == 0

    progress = queries.progress(
        world.members["Ania"], programme=world.programme, today=date(2026, 3, 5)
    )

    assert rank(world) == 1
    assert (
        reviewing.figure(
            "PEOPLE",
            "COURSE",
            world.members["Ania"],
            since=datetime(2026, 1, 1, tzinfo=UTC),
            until=cast.NOW + timedelta(days=400),
            programme=world.programme,
        )
        == 2
    )
    assert progress is not None and progress.next_tier is None


def test_goods_that_came_back_without_an_amount_are_no_purchase(world: cast.World) -> None:
    ladder(world, silver=(ladders.Ask("DEEDS", 2, "PURCHASE"),))
    for pieces in (3, -1):
        come(world, world.activity("Ania", ("P-200", pieces, None), day=date(2026, 3, 2)))

    reviewed(world, date(2026, 3, 2))
    after_the_return = rank(world)
    come(world, world.activity("Ania", ("P-200", 1, None), day=date(2026, 3, 2)))
    reviewed(world, date(2026, 3, 2))

    assert (after_the_return, rank(world)) == (0, 1)


def test_a_level_by_hand_has_a_reason_and_an_end(world: cast.World) -> None:
    ladder(world, grace_days=0, falls_softly=False)
    gold = Tier.objects.of(world.organiser_id).get(code="gold")
    common = {
        "programme": world.programme,
        "actor": world.actor,
        "today": date(2026, 3, 2),
        "now": cast.NOW,
    }
    member = world.members["Ania"]

    with pytest.raises(standings.NoReason):
        standings.give(member, tier_id=gold.id, until=date(2026, 3, 31), reason=" ", **common)
    standings.give(
        member, tier_id=gold.id, until=date(2026, 3, 31), reason="opened our fair", **common
    )
    given = rank(world)
    reviewed(world, date(2026, 3, 31))
    kept = rank(world)
    reviewed(world, date(2026, 4, 1))

    assert (given, kept, rank(world)) == (2, 2, 0)
    assert (
        Step.objects.of(world.organiser_id).order_by("on_day", "id").first().reason
        == "opened our fair"
    )


def test_a_member_reads_what_is_missing_and_when_it_will_be_reached(world: cast.World) -> None:
    ladder(world)
    buy(world, date(2026, 1, 10), 120)
    reviewed(world, date(2026, 3, 1))

    shown = queries.progress(
        world.members["Ania"], programme=world.programme, today=date(2026, 3, 1)
    )

    assert shown.tier == {"en": "Silver"}
    assert shown.next_tier == {"en": "Gold"}
    (ask,) = shown.asks
    assert (ask.have, ask.need) == (120, 300)
    assert ask.reached_on == date(2026, 3, 1) + timedelta(days=90)  # 120 in 60 days, 180 to go
    assert (shown.until, shown.kept_until) == (date(2026, 12, 31), date(2027, 12, 31))


def test_a_rule_gives_more_to_a_level(world: cast.World) -> None:
    ladder(world)
    world.publish(
        STATUS,
        {"key": "base", "when": {"all": []}, "give": AMOUNT},
        {
            "key": "gold",
            "when": {"ge": ["member.tier_rank", {"number": 2}]},
            "give": {"multiply": 2},
        },
        valid_from=datetime(2026, 3, 2, 10, tzinfo=UTC),
    )
    buy(world, date(2026, 3, 1), 320)
    reviewed(world, date(2026, 3, 2))

    come(
        world,
        world.activity("Ania", ("G-10", 1, 1000), day=date(2026, 3, 5)),
        world.activity("Zenon", ("G-10", 1, 1000), day=date(2026, 3, 5)),
    )

    assert (world.balance("Ania").available, world.balance("Zenon").available) == (2, 1)


def test_a_ladder_that_cannot_be_is_refused(world: cast.World) -> None:
    for wrong in ({"gold": (300,), "silver": (100,)}, {"x": (0,)}, {"Ą": (1,)}, {}):
        with pytest.raises(ladders.BadLadder):
            ladders.write(
                world.programme.id,
                window="YEAR",
                grace_days=0,
                falls_softly=True,
                actor=world.actor,
                now=cast.NOW,
                tiers=[
                    ladders.TierIn(
                        code, {"en": code}, tuple(ladders.Ask("STATUS", n) for n in said)
                    )
                    for code, said in wrong.items()
                ],
            )
    ladder(world)
    buy(world, date(2026, 3, 1), 320)
    reviewed(world, date(2026, 3, 2))
    with pytest.raises(ladders.TierInUse):
        ladder(world, silver=(100,), platinum=(1000,))
    assert Tier.objects.of(world.organiser_id).count() == 3


def test_missed_nights_are_caught_up(world: cast.World) -> None:
    ladder(world, grace_days=2, falls_softly=False, window="MONTH")
    buy(world, date(2026, 1, 10), 120)
    reviewing.review_due(world.programme, today=date(2026, 1, 11), now=cast.NOW)
    assert rank(world) == 1

    reviewing.review_due(world.programme, today=date(2026, 3, 10), now=cast.NOW)

    steps = Step.objects.of(world.organiser_id).order_by("on_day").values_list("to_rank", "on_day")
    assert list(steps) == [(1, date(2026, 1, 11)), (0, date(2026, 3, 3))]


def test_a_night_that_is_caught_up_leaves_alone_who_has_moved_since(world: cast.World) -> None:
    ladder(world, grace_days=2, falls_softly=False, window="MONTH")
    buy(world, date(2026, 1, 10), 120)
    reviewing.review_due(world.programme, today=date(2026, 1, 11), now=cast.NOW)
    buy(world, date(2026, 3, 9), 320)
    reviewed(world, date(2026, 3, 9))

    reviewing.review_due(world.programme, today=date(2026, 3, 10), now=cast.NOW)

    steps = Step.objects.of(world.organiser_id).order_by("on_day")
    assert list(steps.values_list("from_rank", "to_rank", "on_day")) == [
        (0, 1, date(2026, 1, 11)),
        (1, 2, date(2026, 3, 9)),
    ]
    assert rank(world) == 2


def _night(world: cast.World, day: date) -> reviewing.Reviewed:
    return reviewing.review_due(
        world.programme, today=day, now=datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    )


def _written(world: cast.World, at: datetime) -> None:
    """As if all points and activities had been written at a moment: the application cannot, so the
    owner of the tables does.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("UPDATE ledger_lot SET created_at = %s", [at])
        cursor.execute("UPDATE activity_activity SET created_at = %s", [at])
        cursor.execute("SET LOCAL ROLE tandem_app")


def test_a_night_finds_everybody_who_may_move_and_looks_at_nobody_else(world: cast.World) -> None:
    ladder(world, grace_days=3)
    tiers = {tier.code: tier.id for tier in Tier.objects.of(world.organiser_id)}
    _night(world, date(2026, 3, 2))
    buy(world, date(2026, 3, 1), 120)
    _written(world, datetime(2026, 3, 2, 12, tzinfo=UTC))
    standings.give(
        world.members["Zenon"],
        tier_id=tiers["gold"],
        until=date(2026, 3, 5),
        reason="x",
        programme=world.programme,
        actor=world.actor,
        today=date(2026, 3, 2),
        now=cast.NOW,
    )

    seen = []
    for day in range(3, 12):
        moved = _night(world, date(2026, 3, day))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM tiers_chosen")
            seen.append(
                (
                    day,
                    cursor.fetchone()[0],
                    rank(world),
                    rank(world, "Zenon"),
                    moved.up + moved.down,
                )
            )
        again = reviewed(world, date(2026, 3, day))
        assert (again.up, again.down) == (0, 0), (
            "a review of everybody finds nothing that the night has missed"
        )

    # Ania goes up in the first night; Zenon's level by hand ends on the 5th, and falls after its
    # grace, one by one.
    assert [row[2:] for row in seen] == [
        (1, 2, 1),
        (1, 2, 0),
        (1, 2, 0),
        (1, 2, 0),
        (1, 2, 0),
        (1, 2, 0),
        (1, 1, 1),
        (1, 1, 0),
        (1, 1, 0),
    ]
    assert [count for _, count, *_ in seen][:3] == [1, 0, 0]
    assert max(count for _, count, *_ in seen) == 1


@pytest.mark.parametrize(
    ("_case", "day"),
    [("the first of a month", date(2026, 4, 1)), ("a night was missed", date(2026, 3, 12))],
)
def test_everybody_is_due(_case: str, day: date, world: cast.World) -> None:
    ladder(world)
    _night(world, day - timedelta(days=1) if day.day == 1 else date(2026, 3, 9))
    buy(world, date(2026, 3, 1), 120)
    _written(world, datetime(2026, 1, 1, tzinfo=UTC))

    assert _night(world, day).up == 1


def test_a_ladder_that_was_written_is_due_for_everybody(world: cast.World) -> None:
    ladder(world)
    buy(world, date(2026, 3, 1), 120)
    _night(world, date(2026, 3, 9))
    _written(world, datetime(2026, 1, 1, tzinfo=UTC))

    ladder(world, silver=(10,), gold=(50,), platinum=(100,))

    assert _night(world, date(2026, 3, 10)).up == 1
    assert rank(world) == 3


def test_a_level_is_put_between_others_and_history_keeps_its_meaning(world: cast.World) -> None:
    world.publish(
        STATUS,
        {"key": "gold", "when": {"eq": ["member.tier", "gold"]}, "give": {"points": 7}},
        {
            "key": "at_least_gold",
            "when": {"ge": ["member.tier_rank", {"number": 2}]},
            "give": {"points": 1},
        },
    )
    ladder(world, silver=(100,), gold=(300,))
    buy(world, date(2026, 3, 1), 320)
    reviewed(world, date(2026, 3, 1))
    assert rank(world) == 2

    ladder(world, bronze=(50,), silver=(100,), steel=(200,), gold=(300,), platinum=(1000,))

    ranks = dict(Tier.objects.of(world.organiser_id).values_list("code", "rank"))
    assert ranks == {"bronze": 0.5, "silver": 1, "steel": 1.5, "gold": 2, "platinum": 3}
    assert rank(world) == 2
    later = world.activity("Ania", ("G-10", 1, 1000), day=date(2026, 3, 2))
    come(world, later)
    assert points_of(world, later) == 9  # and a status point
    # Falling softly leads to the new level in between.
    for day in (date(2028, 1, 1), date(2028, 2, 5)):
        reviewed(world, day)
    assert rank(world) == 1.5
    progress = queries.progress(
        world.members["Ania"], programme=world.programme, today=date(2028, 2, 5)
    )
    assert progress is not None and dict(progress.next_tier or {})["en"] == "Gold"


def test_levels_that_members_stand_on_do_not_change_places(world: cast.World) -> None:
    ladder(world, silver=(100,), gold=(300,))
    buy(world, date(2026, 3, 1), 320)
    reviewed(world, date(2026, 3, 1))

    with pytest.raises(ladders.TierInUse):
        ladder(world, gold=(100,), silver=(300,))
