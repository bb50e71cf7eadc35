"""Tasks: how far a member is, who is done with which, and that it is told once."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import cast
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tandem.activity import recording
from tandem.activity.facts import ActivityRecorded
from tandem.activity.models import Activity
from tandem.communication.models import Message
from tandem.engagement.tasks import progress, queries, reading, steps, trying, writing
from tandem.engagement.tasks.models import Done, Repeats, Standing, State, Task, Tries
from tandem.engagement.tasks.steps import BadTask, TaskStep
from tandem.engagement.tasks.writing import TaskIn
from tandem.flows.engagement import follow_tasks, open_tasks
from tandem.platform.access.permissions import ROLES, Actor
from tandem.programmes import setup
from tandem.rules import codec
from tandem.segments.targeting import Whom

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)
TWO_PURCHASES = TaskStep("PURCHASE", Decimal(2))


@pytest.fixture
def world(db: None) -> Any:
    world = cast.build()
    setup.change_programme(
        world.programme.id, settings={"ways": ["TASKS"]}, actor=world.actor, now=cast.NOW
    )
    world.programme.refresh_from_db()
    with time_machine.travel(cast.NOW, tick=False):
        yield world


def _task(world: cast.World, *parts: TaskStep, **said: Any) -> Task:
    given = TaskIn(
        **{"name": {"en": "Two a month"}, "steps": parts, "since_on": date(2026, 1, 1), **said}
    )
    key = writing.write(world.programme, given, actor=world.actor, now=cast.NOW)
    open_tasks.open_task(key, programme=world.programme, actor=world.actor, now=cast.NOW)
    return queries.task(key, programme_id=world.programme.id, organiser_id=world.organiser_id)


def _buy(world: cast.World, *activities: recording.NewActivity) -> None:
    """Record these, and let the step follow them as one batch of facts."""
    facts = []
    for activity in activities:
        batch = recording.record(
            activity,
            programme_id=world.programme.id,
            organiser_id=world.organiser_id,
            source="API",
            actor="test",
            now=cast.NOW,
        )
        assert batch is not None
        facts.append(
            ActivityRecorded(
                organiser_id=world.organiser_id,
                at=cast.NOW,
                actor="test",
                programme_id=world.programme.id,
                batch_id=batch,
            )
        )
    follow_tasks.finish.run(facts)


def _so_far(world: cast.World, task: Task, member: str = "Ania") -> list[str]:
    period = progress.period_of(task, date(2026, 3, 2))
    assert period is not None
    found = progress.of_member(task, period, world.members[member], programme=world.programme)
    return [f"{value.normalize():f}" for value in found.so_far]


def _done(world: cast.World) -> list[tuple[str, str, str]]:
    """Who is done in which period, and on which day."""
    names = {key: name for name, key in world.members.items()}
    rows = Done.objects.of(world.organiser_id).order_by("member_id", "period")
    return [(names[row.member_id], row.period, row.done_on.isoformat()) for row in rows]


def test_a_task_is_done_once_and_is_an_activity_and_a_message(world: cast.World) -> None:
    task = _task(world, TWO_PURCHASES)

    _buy(world, world.activity("Ania", ("G-10", 1, 100_00), day=date(2026, 2, 3)))
    half = progress.percent(task, [Decimal(1)])
    _buy(world, world.activity("Ania", ("G-10", 1, 100_00), day=date(2026, 2, 20)))
    _buy(world, world.activity("Ania", ("G-10", 1, 100_00), day=date(2026, 3, 1)))

    assert half == 50
    assert _so_far(world, task) == ["3"]
    assert _done(world) == [("Ania", "once", "2026-02-20")]
    row = Activity.objects.of(world.organiser_id).get(kind="TASK_DONE")
    assert (row.member_id, row.occurred_on, row.document_no, row.attributes) == (
        world.members["Ania"],
        date(2026, 2, 20),
        "Two a month",
        {"task": "two-a-month", "period": "once"},
    )
    told = Message.objects.of(world.organiser_id).get(kind="TASK_DONE")
    assert told.member_id == world.members["Ania"]


def test_one_batch_of_facts_completes_it_for_several_members(world: cast.World) -> None:
    _task(world, TWO_PURCHASES)

    _buy(
        world,
        *(
            world.activity(member, ("G-10", 1, 100_00), day=date(2026, 2, day))
            for member in ("Ania", "Zenon")
            for day in (3, 4)
        ),
    )

    assert sorted(_done(world)) == [
        ("Ania", "once", "2026-02-04"),
        ("Zenon", "once", "2026-02-04"),
    ]
    rows = Activity.objects.of(world.organiser_id).filter(kind="TASK_DONE")
    assert len({row.batch_id for row in rows}) == 1


def test_what_comes_back_lowers_it_and_what_is_done_stays(world: cast.World) -> None:
    task = _task(world, TWO_PURCHASES)
    first, second = (
        world.activity("Ania", ("G-10", 2, 100_00), day=date(2026, 2, day)) for day in (3, 4)
    )
    back = world.activity("Ania", ("G-10", -2, -100_00), day=date(2026, 2, 9), corrects=first)

    _buy(world, first)
    _buy(world, back)
    nothing_left = _so_far(world, task)
    _buy(world, second)
    one = (_so_far(world, task), _done(world))
    third = world.activity("Ania", ("G-10", 2, 100_00), day=date(2026, 2, 20))
    _buy(world, third)
    _buy(world, world.activity("Ania", ("G-10", -2, -100_00), corrects=third))

    assert nothing_left == ["0"]
    assert one == (["1"], [])
    assert _so_far(world, task) == ["1"]
    assert _done(world) == [("Ania", "once", "2026-02-20")]


def test_sums_of_amounts_of_lines_that_meet_the_condition(world: cast.World) -> None:
    primers = codec.decode({"has": ["product.categories", ["primers"]]})
    task = _task(
        world,
        TaskStep("PURCHASE", Decimal(150_00), steps.SUM, "net", when=primers),
        TaskStep("PURCHASE", Decimal(5), steps.SUM, "pieces", when=primers),
        TaskStep("PURCHASE", Decimal(500_00), steps.SUM, "gross"),
        TaskStep(
            "PURCHASE", Decimal(1), when=codec.decode({"ge": ["deed.net", {"money": [300, "PLN"]}]})
        ),
    )
    bought = world.activity("Ania", ("G-10", 2, 100_00), ("P-200", 1, 250_00), day=date(2026, 2, 3))

    _buy(world, bought)
    first = _so_far(world, task)
    _buy(world, world.activity("Ania", ("G-10", -1, -50_00), corrects=bought))

    assert first == ["10000", "2", "43050", "1"]
    assert _so_far(world, task) == ["5000", "1", "36900", "1"]
    assert progress.percent(task, [Decimal(5000), Decimal(1), Decimal(36900), Decimal(1)]) == 56


def test_a_streak_is_the_longest_unbroken_row(world: cast.World) -> None:
    task = _task(
        world,
        TaskStep("PURCHASE", Decimal(3), steps.STREAK, span=steps.WEEK),
        TaskStep("PURCHASE", Decimal(2), steps.STREAK, span=steps.MONTH),
    )
    days = ["2026-01-05", "2026-01-14", "2026-01-29", "2026-02-04", "2026-02-05"]

    _buy(
        world,
        *(world.activity("Ania", ("G-10", 1, 1_00), day=date.fromisoformat(day)) for day in days),
    )
    before = (_so_far(world, task), _done(world))
    _buy(world, world.activity("Ania", ("G-10", 1, 1_00), day=date(2026, 2, 10)))

    assert before == (["2", "2"], [])
    assert _so_far(world, task) == ["3", "2"]
    assert _done(world) == [("Ania", "once", "2026-02-10")]


def test_in_order_counts_from_the_step_before_on(world: cast.World) -> None:
    pump = codec.decode({"has": ["product.categories", ["pumps"]]})
    parts = (TaskStep("PURCHASE", Decimal(1), when=pump), TaskStep("PURCHASE", Decimal(1)))
    task = _task(world, *parts, in_order=True)

    _buy(world, world.activity("Ania", ("G-10", 1, 1_00), day=date(2026, 2, 3)))
    early = _so_far(world, task)
    _buy(world, world.activity("Ania", ("P-200", 1, 1_00), day=date(2026, 2, 5)))
    by_the_same = _so_far(world, task)
    _buy(world, world.activity("Ania", ("G-10", 1, 1_00), day=date(2026, 2, 5)))

    assert (early, by_the_same) == (["0", "0"], ["1", "0"])
    assert _done(world) == [("Ania", "once", "2026-02-05")]


def test_each_month_is_a_period_of_its_own(world: cast.World) -> None:
    _task(world, TWO_PURCHASES, repeats=Repeats.MONTHLY.value, until_on=date(2026, 3, 1))

    _buy(
        world,
        *(
            world.activity("Ania", ("G-10", 1, 1_00), day=date(2026, month, day))
            for month, day in ((1, 30), (1, 31), (2, 1), (2, 2), (3, 1), (3, 2))
        ),
    )

    assert _done(world) == [("Ania", "2026-01", "2026-01-31"), ("Ania", "2026-02", "2026-02-02")]


def test_who_is_not_meant_and_what_is_over_are_left_out(world: cast.World) -> None:
    _task(world, TWO_PURCHASES, whom=Whom(trades=("installer",)))
    ended = _task(world, TaskStep("PURCHASE", Decimal(1)), name={"en": "Ended"})
    writing.end(ended.id, programme_id=world.programme.id, actor=world.actor, now=cast.NOW)
    _task(
        world,
        TaskStep("PURCHASE", Decimal(1)),
        name={"en": "January"},
        until_on=date(2026, 1, 31),
    )

    _buy(
        world,
        *(
            world.activity(member, ("G-10", 1, 1_00), day=date(2026, 2, day))
            for member in ("Ania", "Zenon")
            for day in (3, 4)
        ),
    )

    assert _done(world) == [("Ania", "once", "2026-02-04")]
    open_tasks.resume(ended.id, programme=world.programme, actor=world.actor, now=cast.NOW)
    assert len(_done(world)) == 3  # both had done the other one meanwhile


def test_a_programme_without_tasks_is_left_alone(world: cast.World) -> None:
    _task(world, TWO_PURCHASES)
    setup.change_programme(
        world.programme.id, settings={"ways": []}, actor=world.actor, now=cast.NOW
    )

    _buy(
        world,
        *(world.activity("Ania", ("G-10", 1, 1_00), day=date(2026, 2, day)) for day in (3, 4)),
    )

    assert _done(world) == []


def test_a_code_word_is_compared_five_times_a_day(world: cast.World) -> None:
    task = _task(world, TaskStep("CODE_WORD", Decimal(1)), code_word="Żółty Zawór")
    ania = Actor(
        name="user:ania",
        organiser_id=world.organiser_id,
        permissions=ROLES["MEMBER"],
        member_id=world.members["Ania"],
    )

    def tried(word: str) -> bool:
        return follow_tasks.try_word(
            task.id,
            word,
            member_id=world.members["Ania"],
            programme=world.programme,
            actor=ania,
            now=cast.NOW,
        )

    assert "zawor" not in task.code_hash.lower()
    assert [tried("zolty"), tried("<b>"), tried(" zolty zawor "), tried("żółty zawór")] == [
        False,
        False,
        True,
        True,
    ]
    assert tried("") is False
    with pytest.raises(trying.TooManyTries):
        tried("żółty zawór")
    row = Activity.objects.of(world.organiser_id).get(kind="CODE_WORD")
    assert row.attributes == {"task": "two-a-month"}


def test_a_visit_is_recorded_once_a_month_where_it_is_asked_for(world: cast.World) -> None:
    def visit() -> int:
        follow_tasks.visited(
            world.members["Ania"], programme=world.programme, actor="user:ania", now=cast.NOW
        )
        return Activity.objects.of(world.organiser_id).filter(kind="SIGNED_IN").count()

    unasked = visit()
    _task(world, TaskStep("SIGNED_IN", Decimal(3), steps.STREAK, span=steps.MONTH))

    assert (unasked, visit(), visit()) == (0, 1, 1)


def test_who_began_is_told_the_day_before_the_end(world: cast.World) -> None:
    _task(world, TWO_PURCHASES, until_on=date(2026, 3, 3))
    _buy(world, world.activity("Ania", ("G-10", 1, 1_00)))

    for day in (date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 2)):
        follow_tasks.warn(world.programme, today=day, now=cast.NOW)

    told = Message.objects.of(world.organiser_id).filter(kind="TASK_ENDS")
    assert [(row.member_id, row.data["percent"]) for row in told] == [(world.members["Ania"], 50)]


REFUSED: Mapping[str, Mapping[str, Any]] = {
    "no name": {"name": {"en": " "}},
    "no step": {"steps": ()},
    "too many steps": {"steps": (TWO_PURCHASES,) * 13},
    "a kind that nobody knows": {"steps": (TaskStep("DANCED", Decimal(1)),)},
    "nothing is asked": {"steps": (TaskStep("PURCHASE", Decimal(0)),)},
    "half a time": {"steps": (TaskStep("PURCHASE", Decimal("1.5")),)},
    "a row of days": {"steps": (TaskStep("PURCHASE", Decimal(2), steps.STREAK, span="DAY"),)},
    "a sum of nothing": {"steps": (TaskStep("PURCHASE", Decimal(2), steps.SUM),)},
    "a sum of a statement": {"steps": (TaskStep("PURCHASE", Decimal(2), steps.SUM, "x' OR 1"),)},
    "the past": {
        "steps": (
            TaskStep(
                "PURCHASE",
                Decimal(1),
                when=codec.decode({"ge": [{"past": {"what": "count"}}, {"number": 2}]}),
            ),
        )
    },
    "a code word that is not said": {"steps": (TaskStep("CODE_WORD", Decimal(1)),)},
    "an end before the begin": {"until_on": date(2025, 1, 1)},
}


@pytest.mark.parametrize("_case", REFUSED)
def test_what_cannot_be_measured_is_refused(world: cast.World, _case: str) -> None:
    said = TaskIn({"en": "T"}, (TWO_PURCHASES,), date(2026, 1, 1))

    with pytest.raises(BadTask):
        writing.write(
            world.programme,
            replace(said, **REFUSED[_case]),
            actor=world.actor,
            now=cast.NOW,
        )

    assert not Task.objects.of(world.organiser_id).exists()


def test_what_members_see_is_not_changed_any_more(world: cast.World) -> None:
    task = _task(world, TWO_PURCHASES)

    assert task.state(date(2026, 3, 2)) == State.OPEN
    with pytest.raises(BadTask):
        writing.write(
            world.programme,
            TaskIn({"en": "T"}, (TWO_PURCHASES,), date(2026, 1, 1)),
            actor=world.actor,
            now=cast.NOW,
            task_id=task.id,
        )


def test_what_is_kept_is_what_the_stream_gives(world: cast.World) -> None:
    """After purchases and returns at random; in order, in sums, in streaks, by month."""
    net = TaskStep("PURCHASE", Decimal(900_00), steps.SUM, steps.NET)
    tasks = [
        _task(world, TWO_PURCHASES, net, in_order=True),
        _task(world, net, TaskStep("PURCHASE", Decimal(2), steps.STREAK, span=steps.WEEK)),
        _task(world, TWO_PURCHASES, repeats=Repeats.MONTHLY),
    ]
    chance, standing = random.Random(5), []
    for _turn in range(25):
        batch = []
        for _one in range(chance.randrange(1, 4)):
            if standing and chance.random() < 0.35:
                name, bought = standing.pop(chance.randrange(len(standing)))
                net_minor = bought.lines[0].net_minor or 0
                day = date(2026, 3, chance.randrange(1, 28))
                back = ("G-10", -2, -net_minor)
                batch.append(world.activity(name, back, day=day, corrects=bought))
                continue
            name = chance.choice(("Ania", "Zenon"))
            day = date(2026, chance.choice((1, 2, 3)), chance.randrange(1, 28))
            line = ("G-10", 2, chance.randrange(100, 600_00))
            standing.append((name, world.activity(name, line, day=day)))
            batch.append(standing[-1][1])
        _buy(world, *batch)

        for task in tasks:
            period = progress.period_of(task, date(2026, 3, 2))
            assert period is not None
            for name in ("Ania", "Zenon"):
                member = world.members[name]
                kept = progress.of_member(task, period, member, programme=world.programme)
                anew = progress.read_anew(task, period, member, programme=world.programme)
                assert kept == anew
    assert Standing.objects.of(world.organiser_id).count() >= 6

    # What was lost is written anew by the night.
    before = sorted(_kept(world))
    Standing.objects.of(world.organiser_id).update(so_far=[Decimal(77)], done_on=None)
    follow_tasks.refresh_progress(world.programme, today=date(2026, 3, 2), now=cast.NOW)
    march = {row for row in _kept(world) if row[2] in ("once", "2026-03")}
    assert march == {row for row in before if row[2] in ("once", "2026-03")}


def _kept(world: cast.World) -> list[tuple[Any, ...]]:
    rows = Standing.objects.of(world.organiser_id)
    return [
        (row.member_id, row.task_id, row.period, tuple(row.so_far), row.done_on) for row in rows
    ]


def test_a_draft_is_deleted_and_what_members_saw_is_not(world: cast.World) -> None:
    said = TaskIn(name={"en": "Draft"}, steps=(TWO_PURCHASES,), since_on=MARCH)
    scope: dict[str, Any] = {
        "programme_id": world.programme.id,
        "actor": world.actor,
        "now": cast.NOW,
    }
    draft = writing.write(world.programme, said, actor=world.actor, now=cast.NOW)
    opened = _task(world, TWO_PURCHASES)

    writing.delete(draft, **scope)
    with pytest.raises(BadTask):
        writing.delete(opened.id, **scope)

    assert [row.id for row in Task.objects.of(world.organiser_id)] == [opened.id]


def test_old_tries_are_forgotten(world: cast.World) -> None:
    task = _task(world, TWO_PURCHASES)
    today = cast.NOW.date()
    for days in (0, 30, 31):
        Tries.objects.of(world.organiser_id).create(
            member_id=world.members["Ania"],
            task_id=task.id,
            day=today - timedelta(days=days),
            total=1,
            created_at=cast.NOW,
        )

    follow_tasks.refresh_progress(world.programme, today=today, now=cast.NOW)

    kept = Tries.objects.of(world.organiser_id).values_list("day", flat=True)
    assert {today - day for day in kept} == {timedelta(0), timedelta(days=30)}


def test_a_member_s_list_is_a_page_and_asks_as_much_whatever_runs(world: cast.World) -> None:
    gardeners = Whom(trades=("gardener",))
    ends = [date(2026, 5, 1), date(2026, 4, 1), None, date(2026, 4, 2)]
    first = [
        _task(world, TWO_PURCHASES, name={"en": f"Task {number}"}, until_on=until)
        for number, until in enumerate(ends)
    ]
    _task(world, TWO_PURCHASES, name={"en": "For others"}, whom=gardeners)
    scope: dict[str, Any] = {"today": date(2026, 3, 2), "now": cast.NOW}

    def read(**more: Any) -> tuple[list[str], Any, int]:
        with CaptureQueriesContext(connection) as asked:
            places, following = reading.places(
                world.programme, world.members["Ania"], **scope, **more
            )
        return [place.task.name["en"] for place in places], following, len(asked)

    every, nothing, _few = read(limit=10)
    one, after, few = read(limit=2, is_to_do=True)
    two, end, _few = read(limit=2, is_to_do=True, after=after)
    assert every == [*one, *two] == ["Task 1", "Task 3", "Task 0", "Task 2"]
    assert (nothing, end) == (None, None) and after == first[3].id

    for number in range(12):
        _task(world, TWO_PURCHASES, name={"en": f"More {number}"})
    assert read(limit=2, is_to_do=True)[2] == few
    for day in (20, 21):
        _buy(world, world.activity("Ania", ("G-10", 1, 100_00), day=date(2026, 2, day)))
    assert read(limit=50, is_to_do=True)[0] == []  # done with each; so they are in the whole list
    assert len(read(limit=50)[0]) == 16
