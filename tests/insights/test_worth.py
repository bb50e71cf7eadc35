"""What something would give a member now: certain, at most, or open; never what the engine would not
give.
"""

from typing import Any

import cast
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tandem.engagement.learning import registered_kinds as learning
from tandem.engagement.tasks import registered_kinds as tasks
from tandem.flows.activities import record_participation
from tandem.insights.running import worth
from tandem.insights.running.telling import Reader
from tandem.insights.running.worth import Act, Worth

pytestmark = pytest.mark.django_db
PUMPS = Act("COURSE_PASSED", {"course": "pumps"})
PASSED = {"eq": ["deed.kind", {"text": "COURSE_PASSED"}]}
COURSE = {"eq": ["deed.attribute.course", {"text": "pumps"}]}


def _rule(when: Any, give: Any, key: str = "r", **more: Any) -> dict[str, Any]:
    return {"key": key, "when": when, "give": give, **more}


def _all(*parts: Any) -> dict[str, Any]:
    return {"all": list(parts)}


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _worth(world: cast.World, act: Act = PUMPS, who: str = "Ania") -> list[Worth]:
    reader = Reader(member_id=world.members[who])
    return worth.read(world.programme, reader, now=cast.NOW).of(act)


POINTS = {"points": 20}
CERTAIN, MOST = [Worth("REWARD", 20, 20, False)], [Worth("REWARD", 0, 20, False)]
NAMED = [
    ("for the kind", _rule(PASSED, POINTS), CERTAIN),
    ("for this course", _rule(_all(PASSED, COURSE), POINTS), CERTAIN),
    (
        "for another course",
        _rule(_all(PASSED, {"eq": ["deed.attribute.course", {"text": "soil"}]}), POINTS),
        [],
    ),
    (
        "for one of some",
        _rule(_all(PASSED, {"in": ["deed.attribute.course", ["pumps"]]}), POINTS),
        CERTAIN,
    ),
    ("for a good score", _rule(_all(PASSED, {"ge": ["deed.figure.score", 80]}), POINTS), MOST),
    ("of their trade", _rule(_all(PASSED, {"eq": ["member.trade", "installer"]}), POINTS), CERTAIN),
    ("of another trade", _rule(_all(PASSED, {"eq": ["member.trade", "gardener"]}), POINTS), []),
    (
        "not of theirs",
        _rule(_all(PASSED, {"not": {"eq": ["member.trade", "installer"]}}), POINTS),
        [],
    ),
    ("for another kind", _rule({"eq": ["deed.kind", {"text": "CODE"}]}, POINTS), []),
    ("whatever is done", _rule(_all(), POINTS), CERTAIN),
    ("by what was bought", _rule(_all(), {"per": ["line.net", {"money": [1, "PLN"]}, POINTS]}), []),
    ("by the money of it", _rule(_all(), {"per": ["deed.net", {"money": [1, "PLN"]}, POINTS]}), []),
    (
        "a point a mark",
        _rule(PASSED, {"times": ["deed.figure.score", {"points": 1}]}),
        [Worth("REWARD", 0, 0, True)],
    ),
    (
        "a point a mark, up to fifty",
        _rule(PASSED, {"least": [{"times": ["deed.figure.score", {"points": 1}]}, {"points": 50}]}),
        [Worth("REWARD", 0, 50, False)],
    ),
    ("so many a year", _rule(PASSED, POINTS, limits=[{"over": "YEAR", "points": 60}]), MOST),
    (
        "before its day",
        _rule(_all(PASSED, {"ge": ["deed.day", {"day": "2026-04-01"}]}), POINTS),
        [],
    ),
    (
        "on its days",
        _rule(_all(PASSED, {"ge": ["deed.day", {"day": "2026-02-01"}]}), POINTS),
        CERTAIN,
    ),
]


@pytest.mark.parametrize(("_case", "rule", "expected"), NAMED, ids=[case[0] for case in NAMED])
def test_a_rule_gives(
    _case: str, rule: dict[str, Any], expected: list[Worth], world: cast.World
) -> None:
    world.publish(rule)

    found = _worth(world)

    assert found == expected
    _is_kept(world, found)


def _is_kept(world: cast.World, found: list[Worth]) -> None:
    """What the engine gives for it lies between what was told."""
    given = record_participation.record(
        learning.PASSED,
        member_id=world.members["Ania"],
        key="1",
        programme=world.programme,
        actor="test",
        now=cast.NOW,
        attributes={"course": "pumps", "score": "90", "attempt": "1"},
    ).points
    told = {one.wallet: one for one in found}
    assert set(given) <= set(told)
    for wallet, one in told.items():
        assert one.least <= given.get(wallet, 0)
        assert one.is_open or given.get(wallet, 0) <= one.most


def test_an_action_that_may_come_with_money_is_open(world: cast.World) -> None:
    world.publish(_rule(_all(), {"per": ["deed.net", {"money": [1, "PLN"]}, POINTS]}))

    assert _worth(world, Act("ORDERED", may_be_of_money=True)) == [Worth("REWARD", 0, 0, True)]
    assert _worth(world, Act("ORDERED")) == []


def test_rules_give_together_and_of_a_group_the_best(world: cast.World) -> None:
    world.publish(
        _rule(PASSED, {"points": 20}, "a", group="best"),
        _rule(PASSED, {"points": 50}, "b", group="best"),
        _rule(_all(PASSED, {"ge": ["deed.figure.score", 80]}), {"points": 5}, "c"),
        _rule(PASSED, {"points": 7}, "d", wallet="STATUS"),
        _rule(PASSED, {"points": 9}, "e", to="partner"),
        _rule(PASSED, {"multiply": 2}, "f"),
        _rule(PASSED, {"points": 1}, "last", stops=True),
        _rule(PASSED, {"points": 900}, "never"),
    )

    found = _worth(world)

    assert found == [Worth("REWARD", 102, 112, False), Worth("STATUS", 7, 7, False)]
    _is_kept(world, found)


def test_a_page_asks_once_whatever_stands_on_it(world: cast.World) -> None:
    world.publish(
        _rule(_all(PASSED, {"eq": ["member.trade", "installer"]}), POINTS),
        _rule({"eq": ["deed.kind", {"text": "TASK_DONE"}]}, {"points": 5}, "done"),
    )
    reader = Reader(member_id=world.members["Ania"])
    with CaptureQueriesContext(connection) as asked:
        reading = worth.read(world.programme, reader, now=cast.NOW)
        found = [reading.of(PUMPS), reading.of(Act(tasks.DONE.kind, {"task": "t"}))]
    with CaptureQueriesContext(connection) as many:
        for number in range(50):
            reading.of(Act("COURSE_PASSED", {"course": f"c{number}"}))

    assert [one[0].most for one in found] == [20, 5]
    assert len(asked) <= 8 and len(many) == 0


def test_without_rules_nothing_is_promised(world: cast.World) -> None:
    assert _worth(world) == []
