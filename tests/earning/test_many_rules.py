"""As many rules as a set may hold: they award in a batch, alone, and on history."""

from datetime import date

import cast
import pytest
from earning.recalculation.test_recalculating import come, points_of
from earning.recalculation.test_trying import report_of

from tandem.activity import recording
from tandem.earning import single
from tandem.earning.versions.rulesets import EFFECTS_MAX

pytestmark = pytest.mark.django_db


def test_a_full_set_awards_everywhere() -> None:
    world = cast.build()
    rules = [
        {
            "key": f"rule{n}",
            "when": {"ge": ["deed.net", {"money": [n % 7, "PLN"]}]},
            "give": {"points": 1},
            "limits": [{"over": "MONTH", "points": 2, "per": "programme"}] if n % 50 == 0 else [],
        }
        for n in range(EFFECTS_MAX)
    ]
    key = world.publish(*rules, budgets=[{"over": "YEAR", "points": 10_000}])

    batch = world.activity("Ania", ("G-10", 1, 10_000), day=date(2026, 1, 10))
    come(world, batch)
    alone = world.activity("Zenon", ("G-10", 1, 10_000), day=date(2026, 1, 11))

    recording.record(
        alone,
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        source="API",
        actor="test",
        now=cast.NOW,
    )
    given = single.award_activity(
        alone.member_id,
        alone.id,
        day=alone.occurred_on,
        at=alone.occurred_at,
        due_on=None,
        programme=world.programme,
        now=cast.NOW,
    )

    assert (points_of(world, batch), points_of(world, alone)) == (EFFECTS_MAX, EFFECTS_MAX)
    assert given.points == {"REWARD": EFFECTS_MAX}
    assert report_of(world, key)["wallets"] == [["REWARD", 2 * EFFECTS_MAX, 2 * EFFECTS_MAX]]
    assert world.proved()
