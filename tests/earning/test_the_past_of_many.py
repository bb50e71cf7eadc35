"""What a rule asks of a member's past, of thousands of purchases of one member in one batch: running
sums are laid once, so what is read grows with the purchases, not with their square.
"""

import hashlib
import json
from typing import Any
from uuid import UUID

import cast
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.means import examples

from tandem.earning import single
from tandem.earning.evaluation import evaluating
from tandem.earning.versions import published
from tandem.kit import ids
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
    {
        "key": "again",
        "when": {"ge": [{"past": {"what": "silence"}}, {"number": 1}]},
        "give": {"points": 1},
    },
    {
        "key": "row",
        "when": {"ge": [{"past": {"what": "streak", "over": "MONTH"}}, {"number": 2}]},
        "give": {"points": 1},
    },
    {
        "key": "days",
        "when": {"ge": [{"past": {"what": "streak", "over": "DAY"}}, {"number": 20}]},
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
        "rules_told_far",
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
    # After a day without any: the first of each day. A row of two months: from February on.
    assert given == {"third": 1, "month": 91, "again": 19, "row": 0, "days": 5}
    assert given_of_many == {"third": 1, "month": 277, "again": 59, "row": 145, "days": 205}
    assert many < 4 * few


Act = tuple[int, int, str, int | None, bool, bool]
SPANS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")
FIGURES = (
    *({"past": {"what": "streak", "over": span}} for span in SPANS),
    {"past": {"what": "streak", "over": "MONTH", "of": "VISIT"}},
    {"past": {"what": "silence"}},
    {"past": {"what": "silence", "of": "VISIT"}},
    {"past": {"what": "count"}},
    {"past": {"what": "count", "over": "DAYS", "back": 30}},
    {"past": {"what": "count", "over": "MONTH", "back": 1}},
    {"past": {"what": "count", "of": "VISIT"}},
)
# Days from 20 December on: two years, leap day and all; moments of one day; purchases, visits, goods
# that came back, corrections of a purchase; in the batch, or of another one.
ACTS = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 45), st.integers(0, 800)),
        st.integers(0, 2),
        st.sampled_from(["PURCHASE", "PURCHASE", "VISIT"]),
        st.sampled_from([1000, 1000, 1000, -1000, None]),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=25,
)


def _record(world: cast.World, acts: list[Act]) -> None:
    for nth, (day, hour, kind, net, is_correction, is_of_batch) in enumerate(acts):
        statements.run(
            """
            INSERT INTO activity_activity (
              organiser_id, member_id, id, programme_id, batch_id, kind, document_no, occurred_at,
              occurred_on, currency, net_minor, corrects_id, created_at
            )
            SELECT %(of)s, %(member)s, md5(%(nth)s::text)::uuid, %(programme)s, md5(%(batch)s)::uuid,
              %(kind)s, 'FV', (day.day + %(hour)s * interval '1 hour') AT TIME ZONE 'Europe/Warsaw',
              day.day, 'PLN', %(net)s, %(corrects)s::uuid, now()
            FROM (VALUES (date '2027-12-20' + %(day)s::int)) AS day (day)
            """,
            {
                "of": world.organiser_id,
                "member": world.members["Ania"],
                "programme": world.programme.id,
                "nth": nth,
                "day": day,
                "hour": hour * 11,  # midnight, eleven, ten in the evening
                "kind": kind,
                "batch": "batch" if is_of_batch else "another",
                "net": net,
                "corrects": ids.new_uuid() if is_correction and net else None,
            },
        )


@settings(
    deadline=None,
    max_examples=examples(15),
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(acts=ACTS)
def test_of_many_and_of_one_the_past_is_the_same(
    acts: list[Act],
) -> None:
    with transaction.atomic():
        world = cast.build()
        rules = [
            {
                "key": f"figure{nth}",
                "when": {"all": []},
                "give": {"times": [figure, {"points": 1}]},
            }
            for nth, figure in enumerate(FIGURES)
        ]
        world.publish(*rules)
        _record(world, acts)
        of, programme = world.organiser_id, world.programme
        (in_force,) = published.in_force(programme.id, organiser_id=of)
        bound = {"organiser_id": of, "zone": programme.time_zone}

        scope = evaluating.Scope("activity.batch_id = md5('batch')::uuid")
        many = evaluating.compiled(in_force, programme.currency, scope)
        for told in many.told:
            batches.keep(told.table, told.text, {**many.params, **bound}, key=told.key)
        of_many = statements.rows(many.text, {**many.params, **bound})
        in_batch = [nth for nth, act in enumerate(acts) if act[-1]]
        one = evaluating.compiled(in_force, programme.currency, single.SINGLE)
        of_each = [
            row
            for nth in in_batch
            for row in statements.rows(
                one.text,
                {
                    **one.params,
                    **bound,
                    "member_id": world.members["Ania"],
                    "activity_id": _key_of(nth),
                },
            )
        ]
        transaction.set_rollback(True)

    assert sorted(of_many, key=repr) == sorted(of_each, key=repr)
    assert len(of_each) == len(in_batch)


def _key_of(nth: int) -> UUID:
    return UUID(hashlib.md5(str(nth).encode(), usedforsecurity=False).hexdigest())
