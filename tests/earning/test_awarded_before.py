"""Single purchases are awarded when they are recorded: the step that follows passes them over."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import cast
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tandem.activity.facts import ActivityRecorded
from tandem.activity.models import Activity
from tandem.earning.facts import PointsAwarded
from tandem.flows.activities import record_activity
from tandem.flows.points import award_activity
from tandem.platform.models import Fact

pytestmark = pytest.mark.django_db


def _buys(world: cast.World, product: str, net: int) -> UUID:
    """A purchase told by the API; its batch."""
    done = record_activity.record(
        world.activity("Ania", (product, 1, net)),
        programme=world.programme,
        actor="user:ola",
        now=cast.NOW,
    )
    return Activity.objects.of(world.organiser_id).get(id=done.id).batch_id


def _follow(world: cast.World, batches: Sequence[UUID]) -> int:
    """Statements that the step asks for these batches."""
    of: dict[str, Any] = {"organiser_id": world.organiser_id, "programme_id": world.programme.id}
    facts = [ActivityRecorded(**of, at=cast.NOW, actor="x", batch_id=key) for key in batches]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        award_activity.award(facts)
    return len(asked)


def _awards_told(world: cast.World) -> list[tuple[str, int]]:
    rows = Fact.objects.of(world.organiser_id).filter(name=PointsAwarded.name).order_by("id")
    return [(row.data["batch_id"], row.data["awards"]) for row in rows]


def test_many_of_them_cost_what_one_costs_and_each_is_told() -> None:
    world = cast.build()
    world.publish(
        {
            "key": "zloty",
            "when": {"all": []},
            "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]},
        }
    )
    batches = [_buys(world, "G-10", 100_00 + number) for number in range(6)]
    before = world.balance("Ania")

    one, many = _follow(world, batches[:1]), _follow(world, batches)

    assert many == one
    assert world.balance("Ania") == before
    told = [(str(key), 0) for key in batches]
    assert sorted(_awards_told(world)) == sorted([told[0], *told])


def test_what_is_left_of_a_batch_is_awarded_among_them() -> None:
    world = cast.build()
    early = _buys(world, "G-10", 100_00)  # no rules yet
    world.publish(
        {
            "key": "zloty",
            "when": {"all": []},
            "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]},
        }
    )
    late = _buys(world, "G-10", 50_00)
    before = world.balance("Ania").available

    _follow(world, [early, late])

    assert (before, world.balance("Ania").available) == (50, 150)
    assert sorted(_awards_told(world)) == sorted([(str(early), 1), (str(late), 0)])
    assert world.proved()


PUMPS = {
    "key": "pumps",
    "when": {"has": ["product.categories", ["pumps"]]},
    "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]},
}


def test_those_that_gave_nothing_are_looked_at_together_and_what_one_asks_for_is_given() -> None:
    world = cast.build()
    early = _buys(world, "P-200", 100_00)  # no rules yet
    world.publish(PUMPS)
    nothing = [_buys(world, "G-10", 100_00 + number) for number in range(6)]

    few, many = _follow(world, nothing[:2]), _follow(world, nothing)
    before = world.balance("Ania").available
    _follow(world, [*nothing, early])

    assert (many, before, world.balance("Ania").available) == (few, 0, 100)
    told = _awards_told(world)
    assert told.count((str(early), 1)) == 1 and len(told) == 2 + 6 + 7
    assert world.proved()
