"""What an initiative brought, and how far goals are."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import cast
import pytest
from earning.recalculation.test_recalculating import come
from initiatives.test_writing import GOAL, SAID

from tandem.initiatives import goals, writing
from tandem.initiatives.models import Goal, Initiative
from tandem.insights import initiatives as results
from tandem.insights.initiatives import Side
from tandem.insights.running import telling
from tandem.insights.running.telling import Reader

pytestmark = pytest.mark.django_db
MARCH = datetime(2026, 3, 20, 9, tzinfo=cast.NOW.tzinfo)


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build(point_value_minor=2)
    zloty = {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]}
    made.publish(
        {"key": "base", "when": {"all": []}, "give": zloty},
        {"key": "own", "when": {"all": []}, "give": {"points": 7}},
    )
    for name, day, net in (
        ("Ania", date(2026, 2, 20), 300_00),
        ("Ania", date(2026, 3, 2), 100_00),
        ("Zenon", date(2026, 3, 3), 50_00),
        ("Ania", date(2026, 1, 5), 900_00),
    ):
        come(made, made.activity(name, ("G-10", 1, net), day=day))
    return made


def _begun(world: cast.World, **said: Any) -> Initiative:
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    key = writing.begin(world.programme.id, replace(SAID, **said), **scope)
    writing.publish(key, programme_id=world.programme.id, **scope)
    return Initiative.objects.of(world.organiser_id).get(id=key)


def _result(world: cast.World, row: Initiative, now: datetime = MARCH) -> results.Result:
    found = results.result(row, programme=world.programme, now=now)
    assert found is not None
    return found


def test_what_it_brought_stands_beside_as_many_days_before(world: cast.World) -> None:
    brought = _result(world, _begun(world, rules=["own"]))

    # 1 to 20 March, and the twenty days before: from 9 February.
    assert (brought.days, brought.audience) == (20, len(world.members))
    assert brought.during == Side(turnover_minor=150_00, purchases=2, members=2)
    assert brought.before == Side(turnover_minor=300_00, purchases=1, members=1)
    assert (brought.participants, brought.points, brought.cost_minor) == (2, 14, 28)
    assert (brought.by_rules_minor, brought.more_minor) == (150_00, -150_00)


def test_of_an_audience_its_members_are_counted(world: cast.World) -> None:
    brought = _result(world, _begun(world, trades=["installer"]))

    assert brought.during == Side(turnover_minor=100_00, purchases=1, members=1)
    assert (brought.participants, brought.points) == (1, 0)


def test_before_its_first_day_there_is_no_result(world: cast.World) -> None:
    row = _begun(world)

    assert results.result(row, programme=world.programme, now=cast.NOW - timedelta(days=9)) is None


def test_after_its_last_day_the_result_stands_still(world: cast.World) -> None:
    row = _begun(world, until_on=date(2026, 3, 2))

    brought = _result(world, row)

    assert (brought.until_on, brought.days) == (date(2026, 3, 2), 2)
    assert brought.during == Side(turnover_minor=100_00, purchases=1, members=1)


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("TURNOVER", 150_00),
        ("ACTIVITIES", 2),
        ("MEMBERS", 2),
        ("POINTS", 150 + 14),
        ("JOINED", 0),
    ],
)
def test_a_goal_counts_its_days(measure: str, value: int, world: cast.World) -> None:
    said = replace(GOAL, measure=measure, from_value=0, to_value=100)
    key = goals.set_goal(world.programme.id, said, actor=world.actor, now=cast.NOW)
    goal = Goal.objects.of(world.organiser_id).get(id=key)

    reached = results.progress(goal, programme=world.programme, now=MARCH)

    assert (reached.value, reached.is_reached) == (value, value >= 100)


def test_a_goal_of_an_initiative_counts_its_audience(world: cast.World) -> None:
    row = _begun(world, trades=["installer"])
    key = goals.set_goal(
        world.programme.id, GOAL, initiative_id=row.id, actor=world.actor, now=cast.NOW
    )
    goal = Goal.objects.of(world.organiser_id).get(id=key)

    reached = results.progress(goal, programme=world.programme, now=MARCH, of=row)

    assert (reached.value, round(reached.share, 4)) == (100_00, 0.0667)


def test_what_runs_now_names_initiatives_for_their_audience(world: cast.World) -> None:
    _begun(world, name={"en": "For installers"}, trades=["installer"])
    _begun(world, name={"en": "For all"}, is_public=True)
    _begun(world, name={"en": "Later"}, since_on=date(2026, 5, 1), until_on=date(2026, 5, 2))
    _begun(world, name={"en": "Over"}, since_on=date(2026, 1, 1), until_on=date(2026, 1, 2))

    def names(reader: Reader) -> list[str]:
        rows = telling.running(world.programme, reader, language="en", now=cast.NOW)
        return [row.name for row in rows if row.kind == telling.INITIATIVE]

    assert names(Reader(member_id=world.members["Ania"])) == ["For all", "For installers"]
    assert names(Reader(member_id=world.members["Zenon"])) == ["For all"]
    assert names(Reader(partner_id=world.wschod)) == ["For all", "For installers"]
    assert names(Reader()) == ["For all"]
