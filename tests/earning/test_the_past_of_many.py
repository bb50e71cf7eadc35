"""What a rule asks of a member's past, of thousands of purchases of one member in one batch: running
sums are laid once, so what is read grows with the purchases, not with their square.
"""

import json
from typing import Any

import cast
import pytest
from django.db import transaction

from tandem.earning.evaluation import evaluating
from tandem.earning.versions import published
from tandem.platform import statements
from tandem.platform.database import batches

pytestmark = pytest.mark.django_db
RULES = (
    {
        "key": "third",
        "when": {"eq": ["deed.number", {"number": 3}]},
        "give": {"points": 50},
    },
    {
        "key": "month",
        "when": {"ge": [{"past": {"what": "net", "over": "MONTH"}}, {"money": [100, "PLN"]}]},
        "give": {"points": 1},
    },
)


def _purchases(world: cast.World, total: int) -> None:
    """So many of Ania, five a day from the first of January, of one batch."""
    statements.run(
        """
        INSERT INTO activity_activity (
          organiser_id, member_id, id, programme_id, batch_id, kind, document_no, occurred_at,
          occurred_on, currency, net_minor, created_at
        )
        SELECT %(of)s, %(member)s, md5(nth::text)::uuid, %(programme)s, md5('batch')::uuid,
          'PURCHASE', 'FV ' || nth,
          (date '2026-01-01' + nth / 5 + time '12:00') AT TIME ZONE 'Europe/Warsaw',
          date '2026-01-01' + nth / 5, 'PLN', 1000, now()
        FROM generate_series(0, %(total)s - 1) AS nth
        """,
        {
            "of": world.organiser_id,
            "member": world.members["Ania"],
            "programme": world.programme.id,
            "total": total,
        },
    )


def _read(plan: dict[str, Any]) -> float:
    """The rows that a plan read of activities and of their sums."""
    of_it = "Relation Name" in plan and plan["Relation Name"] in (
        "activity_activity",
        "rules_told_running",
    )
    rows = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    own = rows * plan["Actual Loops"] if of_it else 0
    return own + sum(_read(each) for each in plan.get("Plans", []))


def _awarded(total: int) -> tuple[float, dict[str, int]]:
    """How many rows are read for so many purchases, and how often each rule gives."""
    with transaction.atomic():
        world = cast.build()
        world.publish(*RULES)
        _purchases(world, total)
        scope = evaluating.Scope("activity.batch_id = md5('batch')::uuid")
        of, programme = world.organiser_id, world.programme
        (rules,) = published.in_force(programme.id, organiser_id=of)
        made = evaluating.compiled(rules, programme.currency, scope)
        bound = {**made.params, "organiser_id": of, "zone": programme.time_zone}
        statements.run("ANALYZE activity_activity")
        read = 0.0
        for text in (*(told.text for told in made.told), made.text):
            ((plan,),) = statements.rows(f"EXPLAIN (ANALYZE, FORMAT JSON) {text}", bound)
            read += _read((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
            for told in made.told:
                if told.text == text:
                    batches.keep(told.table, text, bound, key=told.key)
        rows = statements.rows(made.text, bound)
        given = {
            column.rule.key: sum(bool(row[2 + len(evaluating.CARRIED) + nth]) for row in rows)
            for nth, column in enumerate(made.columns)
        }
        transaction.set_rollback(True)
    return read, given


def test_what_is_read_grows_with_the_purchases() -> None:
    few, given = _awarded(100)
    many, given_of_many = _awarded(300)

    # From the tenth purchase of 10 zł of a month on: of January, and of February; in March are five.
    assert (given, given_of_many) == ({"third": 1, "month": 91}, {"third": 1, "month": 277})
    assert many < 4 * few
