"""Tasks are done by what came by any way: the API, a photo, a code word, joining, a visit; and by
whoever was merged.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import cast
import pytest
import time_machine
from api import test_api
from portals.test_access import _client
from procrastinate.contrib.django.models import ProcrastinateJob
from scenarios import test_photos
from scenarios.test_claims import Case

from tandem.activity import declaring
from tandem.activity.facts import ActivityRecorded
from tandem.activity.models import Activity, Batch
from tandem.activity.registering import RegisteredKind
from tandem.adjustments import merging
from tandem.engagement.tasks import queries, reading, writing
from tandem.engagement.tasks.models import Done, Task
from tandem.engagement.tasks.steps import STREAK, TaskStep
from tandem.flows.activities import make_activities, record_participation
from tandem.flows.activities.record_participation import Participation
from tandem.flows.engagement import follow_tasks, open_tasks
from tandem.participants.facts import MemberEnrolled
from tandem.platform import tenancy
from tandem.platform.access.permissions import ROLES, Actor
from tandem.programmes import setup

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def _use(world: cast.World) -> None:
    setup.change_programme(
        world.programme.id, settings={"ways": ["TASKS"]}, actor=world.actor, now=cast.NOW
    )
    world.programme.refresh_from_db()


@pytest.fixture
def world(db: None) -> Iterator[cast.World]:
    made = cast.build()
    _use(made)
    with time_machine.travel(cast.NOW, tick=False):
        yield made


def _task(world: cast.World, *parts: TaskStep, **said: Any) -> Task:
    given = writing.TaskIn(
        **{"name": {"en": "New things"}, "steps": parts, "since_on": date(2026, 1, 1), **said}
    )
    key = writing.write(world.programme, given, actor=world.actor, now=cast.NOW)
    open_tasks.open_task(key, programme=world.programme, actor=world.actor, now=cast.NOW)
    return queries.task(key, programme_id=world.programme.id, organiser_id=world.organiser_id)


def _declare(world: cast.World, kind: str) -> None:
    declaring.declare(
        kind,
        programme_id=world.programme.id,
        names={"en": kind.title()},
        actor=world.actor,
        now=cast.NOW,
    )


def _follow(world: cast.World) -> None:
    """Let the step follow all that was recorded."""
    tenancy.enter(world.organiser_id)
    rows = Batch.objects.of(world.organiser_id).order_by("created_at", "id")
    facts = [
        ActivityRecorded(
            organiser_id=world.organiser_id,
            at=cast.NOW,
            actor="test",
            programme_id=world.programme.id,
            batch_id=row.id,
        )
        for row in rows
    ]
    follow_tasks.finish.run(facts)


def _done(world: cast.World) -> list[tuple[int, str, str]]:
    rows = Done.objects.of(world.organiser_id).order_by("member_id", "period")
    return [(row.member_id, row.period, row.done_on.isoformat()) for row in rows]


def test_an_event_that_the_api_tells_is_a_step(world: cast.World) -> None:
    _declare(world, "EXPORT_TRIED")
    _task(world, TaskStep("EXPORT_TRIED", Decimal(1)))
    body = {
        "member": {"tax_id": test_api.ANIA},
        "kind": "EXPORT_TRIED",
        "done_on": "2026-03-01",
        "reference": "user 7",
    }

    answer = test_api._post(test_api._key(world), "activities", body)
    _follow(world)

    assert answer.status_code == 201, json.dumps(answer.json())
    assert _done(world) == [(world.members["Ania"], "once", "2026-03-01")]


def test_a_task_for_very_many_is_opened_in_sets(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each set defers the next, from where it was; repeated, none is done twice."""
    _declare(world, "EXPORT_TRIED")
    for name in world.members:
        record_participation.record_many(
            RegisteredKind("EXPORT_TRIED", {"en": "Tried"}),
            [Participation(world.members[name], "once", day=date(2026, 3, 1))],
            programme=world.programme,
            actor="test",
            now=cast.NOW,
        )
    monkeypatch.setattr(open_tasks, "SET_MAX", 1)
    members = sorted(world.members.values())

    task = _task(world, TaskStep("EXPORT_TRIED", Decimal(1)))
    at_once = [row[0] for row in _done(world)]
    waiting = _waiting()
    for _time in range(2):  # it was ended before its end, and goes on
        open_tasks.catch_up_task(**waiting)
        tenancy.enter(world.organiser_id)

    assert at_once == members[:1]
    assert waiting["after"] == str(members[0]) and waiting["task_id"] == str(task.id)
    assert [row[0] for row in _done(world)] == members
    done = Activity.objects.of(world.organiser_id).filter(kind="TASK_DONE")
    assert sorted(row.member_id for row in done) == members
    gone = waiting | {"task_id": str(world.programme.id)}
    open_tasks.catch_up_task(**gone)  # a draft that was deleted meanwhile


def _waiting() -> dict[str, str]:
    """What the job that was deferred last is told."""
    rows = ProcrastinateJob.objects.filter(task_name="catch_up_task").order_by("-id")
    return dict(rows[0].args)


def test_a_photo_that_was_confirmed_is_a_step(db: None, tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    with time_machine.travel(cast.NOW, tick=False):
        case = Case(tmp_path)
        _use(case.world)
        hours = declaring.attribute("Meters", kind="NUMBER", is_required=True)
        declaring.declare(
            "SHELF",
            programme_id=case.world.programme.id,
            names={"en": "Shelf"},
            attributes=[hours],
            actor=case.world.actor,
            now=cast.NOW,
        )
        test_photos._want(case)
        _task(case.world, TaskStep("SHELF", Decimal(2), "SUM", "meters"))

        row = test_photos._claim(case, test_photos._sent(case, test_photos.photo()))
        _follow(case.world)
        waiting = _done(case.world)
        test_photos._confirm(case, row)
        _follow(case.world)

    assert waiting == []
    assert _done(case.world) == [(case.world.members["Zenon"], "once", "2026-03-01")]


def _say(world: cast.World, task: Task, word: str, at: Any = cast.NOW) -> bool:
    ania = Actor(
        name="user:ania",
        organiser_id=world.organiser_id,
        permissions=ROLES["MEMBER"],
        member_id=world.members["Ania"],
    )
    return follow_tasks.try_word(
        task.id,
        word,
        member_id=world.members["Ania"],
        programme=world.programme,
        actor=ania,
        now=at,
    )


def test_a_code_word_is_that_of_its_own_task_and_said_once_in_a_period(world: cast.World) -> None:
    word = TaskStep("CODE_WORD", Decimal(1))
    one = _task(world, word, name={"en": "One"}, code_word="red")
    _task(world, word, name={"en": "Other"}, code_word="blue")

    said = [_say(world, one, "red", cast.NOW + timedelta(days=days)) for days in (0, 1)]
    _follow(world)

    assert said == [True, True]
    assert Activity.objects.of(world.organiser_id).filter(kind="CODE_WORD").count() == 1
    assert [row.task_id for row in Done.objects.of(world.organiser_id)] == [one.id]


def test_joining_is_recorded_where_a_task_counts_it(world: cast.World) -> None:
    fact = MemberEnrolled(
        organiser_id=world.organiser_id,
        at=cast.NOW,
        actor="test",
        programme_id=world.programme.id,
        member_id=world.members["Ania"],
    )

    make_activities.by_joining.run([fact])
    before = Activity.objects.of(world.organiser_id).count()
    _task(world, TaskStep("ENROLMENT", Decimal(1)), since_on=date(2020, 1, 1))
    make_activities.by_joining.run([fact])
    _follow(world)

    assert before == 0
    assert [member for member, _period, _day in _done(world)] == [world.members["Ania"]]


def test_a_visit_is_noted_once_a_month_by_any_page(world: cast.World) -> None:
    _task(world, TaskStep("SIGNED_IN", Decimal(2), STREAK, span="MONTH"))
    place = f"/m/{world.programme.slug}/me/"

    def days() -> list[str]:
        tenancy.enter(world.organiser_id)
        rows = Activity.objects.of(world.organiser_id).filter(kind="SIGNED_IN")
        return [row.occurred_on.isoformat() for row in rows.order_by("occurred_on")]

    for days_on in (0, 3, 31):
        with time_machine.travel(cast.NOW + timedelta(days=days_on), tick=False):
            phone = _client(world, "MEMBER")
            assert [phone.get(place).status_code for _time in range(2)] == [200, 200]
    _follow(world)

    assert days() == ["2026-03-02", "2026-04-02"]
    assert _done(world) == [(world.members["Ania"], "once", "2026-04-02")]


def test_a_programme_without_tasks_notes_no_visit(world: cast.World) -> None:
    _task(world, TaskStep("SIGNED_IN", Decimal(1)))
    setup.change_programme(
        world.programme.id, settings={"ways": []}, actor=world.actor, now=cast.NOW
    )

    _client(world, "MEMBER").get(f"/m/{world.programme.slug}/me/")

    tenancy.enter(world.organiser_id)
    assert not Activity.objects.of(world.organiser_id).exists()


def test_who_was_merged_does_not_do_it_again(world: cast.World) -> None:
    _declare(world, "EXPORT")
    task = _task(world, TaskStep("EXPORT", Decimal(1)), until_on=date(2026, 3, 3))
    scope: dict[str, Any] = {"programme": world.programme, "actor": world.actor, "now": cast.NOW}
    ania, zenon = world.members["Ania"], world.members["Zenon"]

    def does(member: int) -> None:
        record_participation.record(
            RegisteredKind("EXPORT", {"en": "Export"}),
            member_id=member,
            key="x",
            programme=world.programme,
            actor="test",
            now=cast.NOW,
        )
        _follow(world)

    does(zenon)
    merge = merging.merge(zenon, ania, reason="one", **scope)
    place = reading.place(world.programme, ania, task.id, today=TODAY, now=cast.NOW)
    does(ania)
    merged = _done(world)
    told = queries.done_in(task.id, "once", organiser_id=world.organiser_id)
    merging.undo(merge, **scope)
    _follow(world)

    assert (place.done_on, place.percent) == (TODAY, 100)
    assert merged == [(zenon, "once", "2026-03-02")]
    assert told == {ania, zenon}
    # Done once by the two of them, it stays with who did it.
    assert [member for member, _period, _day in _done(world)] == [zenon]
