"""What rules cost and bring, when budgets run out, and who would reach another level under a
draft.
"""

from datetime import date, timedelta

import cast
import pytest
from earning.recalculation.test_recalculating import AMOUNT, come
from earning.recalculation.test_trying import drafted
from portals.test_access import _client
from portals.test_runs import _ask, _page
from tiers.test_reviewing import STATUS, ladder, reviewed

from tandem.insights import budgets, kpis
from tandem.insights.budgets import BudgetRow
from tandem.platform import clock

pytestmark = pytest.mark.django_db


def test_a_rule_shows_what_it_gave_and_for_what() -> None:
    world = cast.build(point_value_minor=2)
    world.publish(
        {"key": "amount", "when": {"all": []}, "give": AMOUNT},
        {"key": "pumps", "when": {"has": ["product.categories", ["pumps"]]}, "give": {"points": 5}},
        {**STATUS, "key": "status"},
    )
    bought = world.activity("Ania", ("P-200", 1, 10000), ("G-10", 2, 20000), day=date(2026, 2, 1))
    come(world, bought, world.activity("Zenon", ("G-10", 1, 5000), day=date(2026, 2, 2)))
    come(world, world.activity("Ania", ("G-10", -1, -10000), day=date(2026, 2, 3), corrects=bought))

    found = kpis.rule_figures(
        world.programme.id,
        organiser_id=world.organiser_id,
        book_id=world.books["REWARD"],
        since=cast.NOW - timedelta(days=90),
    )
    later = kpis.rule_figures(
        world.programme.id,
        organiser_id=world.organiser_id,
        book_id=world.books["REWARD"],
        since=cast.NOW - timedelta(days=1),
    )

    assert found["amount"] == kpis.RuleRow(
        points=25, reward_points=25, activities=2, members=2, net_minor=35000
    )
    assert found["pumps"] == kpis.RuleRow(
        points=5, reward_points=5, activities=1, members=1, net_minor=30000
    )
    assert (found["status"].points, found["status"].reward_points) == (25, 0)
    assert later == {}


def test_budgets_say_when_they_run_out() -> None:
    world = cast.build()
    world.publish(
        {
            "key": "amount",
            "when": {"all": []},
            "give": AMOUNT,
            "campaign": "spring",
            "limits": [{"over": "YEAR", "points": 1000, "per": "programme"}],
        },
        budgets=[
            {"over": "MONTH", "points": 40},
            {"over": "QUARTER", "campaign": "spring", "points": 500},
        ],
    )
    come(
        world,
        world.activity("Ania", ("G-10", 1, 20000), day=date(2026, 3, 1)),
        world.activity("Zenon", ("G-10", 1, 10000), day=date(2026, 3, 2)),
    )

    found = budgets.budgets(world.programme, now=cast.NOW)

    assert found == [
        # 30 of 40 in two days: the last ten within a day.
        BudgetRow("", "", "MONTH", 40, 30, date(2026, 3, 31), date(2026, 3, 3)),
        # 30 of 500 since 1 January, 61 days: beyond the quarter.
        BudgetRow("", "spring", "QUARTER", 500, 30, date(2026, 3, 31), None),
        BudgetRow("amount", "", "YEAR", 1000, 30, date(2026, 12, 31), None),
    ]
    spent = budgets.budgets(world.programme, now=cast.NOW + timedelta(days=40))
    assert (spent[0].used_points, spent[0].runs_out_on) == (0, None)


def test_the_page_of_rules_tells_both() -> None:
    world = cast.build(point_value_minor=2)
    world.publish(
        {"key": "amount", "when": {"all": []}, "give": AMOUNT},
        budgets=[{"over": "EVER", "points": 30}],
    )
    today = clock.now().date()
    come(world, world.activity("Ania", ("G-10", 1, 40000), day=today - timedelta(days=1)))

    page = _client(world, "MARKETER").get(f"/o/{world.programme.slug}/rules/").content.decode()

    assert "30 points given" in page
    assert "1 time" in page and "1 member" in page
    assert "Nothing is left." in page
    assert "30 of 30" in page


def test_a_trial_tells_who_would_reach_another_level() -> None:
    world = cast.build()
    world.publish(
        STATUS, {"key": "amount", "when": {"eq": ["member.recruiter", ""]}, "give": AMOUNT}
    )
    ladder(world)
    come(
        world,
        world.activity("Ania", ("G-10", 1, 120000), day=date(2026, 2, 1)),
        world.activity("Zenon", ("G-10", 1, 90000), day=date(2026, 2, 1)),
    )
    reviewed(world, date(2026, 3, 2))
    double = {**STATUS, "give": {"per": ["line.net", {"money": [4, "PLN"]}, {"points": 1}]}}
    client, key = _client(world, "MARKETER"), drafted(world, double)

    run = _ask(world, client, key, "attempt")

    run.refresh_from_db()
    # Zenon was recruited by Ania, so that rule gave him nothing; under the draft it goes.
    assert run.report["levels"] == [[0, 0, 0], [1, 120, 0]]
    assert run.report["shifts"] == [[0, 1, 1], [1, 2, 1]]
    page = _page(world, client, f"{run.id}/")
    assert "no level → Silver" in page
    assert "Silver → Gold" in page
