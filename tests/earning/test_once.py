"""Rules that were published before the checker refused them: a figure over the basket beside a
condition on lines is given once.
"""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import cast
import pytest
from earning.recalculation.test_recalculating import come, points_of

from tandem.activity import recording
from tandem.earning import single
from tandem.earning.models import Rule
from tandem.earning.reasons import explaining
from tandem.earning.versions import rulesets
from tandem.segments import vocabulary

pytestmark = pytest.mark.django_db
PRIMERS_OR_PUMPS = {"has": ["product.categories", ["primers", "pumps"]]}
TENTH = {"percent": [{"total": ["line.net"]}, 10]}


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _published(world: cast.World, *rules: dict[str, Any]) -> UUID:
    """A version whose rules the checker would not let be written today."""
    key = rulesets.draft(
        world.programme.id,
        rules=[
            ({"en": rule["key"]}, {"key": rule["key"], "when": {"all": []}, "give": {"points": 1}})
            for rule in rules
        ],
        vocabulary=vocabulary.of("PLN"),
        actor=world.actor,
        now=cast.NOW,
    )
    for rule in rules:
        of_set = Rule.objects.of(world.organiser_id).filter(rule_set_id=key, key=rule["key"])
        assert of_set.update(body=rule) == 1
    since = datetime(2026, 1, 1, tzinfo=UTC)
    rulesets.publish(key, valid_from=since, actor=world.actor, now=since)
    return key


@pytest.mark.parametrize(
    ("_case", "rule", "points"),
    [
        ("a total", {"when": PRIMERS_OR_PUMPS, "give": TENTH}, 46),
        (
            "the lowest price of a piece, of an order of 400 zł",
            {
                "when": {"all": [PRIMERS_OR_PUMPS, {"ge": ["deed.net", {"money": [400, "PLN"]}]}]},
                "give": {"percent": [{"lowest": ["line.unit_net"]}, 100]},
            },
            10,
        ),
        (
            "the highest price, of a basket of 400 zł",
            {
                "when": {
                    "all": [
                        PRIMERS_OR_PUMPS,
                        {"ge": [{"total": ["line.net"]}, {"money": [400, "PLN"]}]},
                    ]
                },
                "give": {"percent": [{"highest": ["line.unit_net"]}, 100]},
            },
            200,
        ),
        (
            "no line matches",
            {"when": {"has": ["product.categories", ["paints"]]}, "give": TENTH},
            0,
        ),
        (
            "both conditions have to hold for one line",
            {
                "when": {
                    "all": [
                        {"has": ["product.categories", ["primers"]]},
                        {"ge": ["line.net", {"money": [100, "PLN"]}]},
                    ]
                },
                "give": TENTH,
            },
            0,
        ),
        (
            "what a line gives is given for each",
            {
                "when": PRIMERS_OR_PUMPS,
                "give": {"per": ["line.net", {"money": [10, "PLN"]}, {"points": 1}]},
            },
            46,
        ),
    ],
)
def test_a_figure_beside_lines_is_given_once(
    _case: str, rule: dict[str, Any], points: int, world: cast.World
) -> None:
    _published(world, {"key": "figure", **rule})
    lines = (("P-200", 2, 40000), ("G-10", 5, 5000), ("N-1", 1, 1000))
    in_a_file, alone = (world.activity("Ania", *lines, day=date(2026, 3, day)) for day in (2, 3))

    come(world, in_a_file)
    recording.record(
        alone,
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        source="API",
        actor="test",
        now=cast.NOW,
    )
    single.award_activity(
        alone.member_id,
        alone.id,
        day=alone.occurred_on,
        at=alone.occurred_at,
        due_on=None,
        programme=world.programme,
        now=cast.NOW,
    )

    assert (points_of(world, in_a_file), points_of(world, alone)) == (points, points)


def test_goods_that_come_back_leave_the_figure_of_the_rest(world: cast.World) -> None:
    _published(world, {"key": "figure", "when": PRIMERS_OR_PUMPS, "give": TENTH})
    bought = world.activity("Ania", ("P-200", 2, 40000), ("G-10", 5, 5000), day=date(2026, 2, 1))
    come(world, bought)
    assert points_of(world, bought) == 45

    left = []
    for back in ([("P-200", -1, -20000)], [("P-200", -1, -20000), ("G-10", -5, -5000)]):
        come(world, world.activity("Ania", *back, day=date(2026, 2, 9), corrects=bought))
        left.append(points_of(world, bought))

    assert left == [25, 0] and world.proved()


def test_a_multiplier_of_the_purchase_counts_for_the_figure_once(world: cast.World) -> None:
    _published(
        world,
        {"key": "figure", "when": PRIMERS_OR_PUMPS, "give": TENTH},
        {"key": "double", "when": {"all": []}, "give": {"multiply": 2}},
    )
    bought = world.activity("Ania", ("P-200", 2, 40000), ("G-10", 5, 5000))

    come(world, bought)

    assert points_of(world, bought) == 90
    book = world.books["REWARD"]
    why = explaining.explain(
        bought.member_id, bought.id, programme=world.programme, book_id=book, language="en"
    )
    assert why is not None
    # No line has a share of its own.
    assert [(reason.points, reason.lines) for reason in why.reasons] == [(45, ()), (45, ())]
