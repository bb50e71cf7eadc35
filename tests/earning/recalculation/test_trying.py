"""Trying rules on history: the report, against what awarding gives for the same activities."""

from datetime import date

import cast
import pytest
from django.db import transaction
from earning.recalculation.test_recalculating import AMOUNT, come

from tandem.earning.models import Award, Run, RunKind, RunStatus
from tandem.earning.recalculation import runs, trying
from tandem.earning.versions import rulesets
from tandem.segments import vocabulary

pytestmark = pytest.mark.django_db
BUDGETED = {
    "key": "fixed",
    "when": {"all": []},
    "give": {"points": 50},
    "limits": [{"over": "EVER", "points": 120, "per": "programme"}],
}


def report_of(world: cast.World, rule_set_id: object) -> dict:
    """The report of a version over the first quarter."""
    run_id = runs.begin(
        world.programme.id,
        kind=RunKind.TRIAL,
        rule_set_id=rule_set_id,
        since_on=date(2026, 1, 1),
        until_on=date(2026, 4, 1),
        actor=world.actor,
        now=cast.NOW,
    )
    told: list[int] = []
    report = trying.carry_out(
        Run.objects.of(world.organiser_id).get(id=run_id), now=cast.NOW, notify=told.append
    )
    runs.keep(run_id, report, organiser_id=world.organiser_id, now=cast.NOW, status=RunStatus.SHOWN)
    assert told == sorted(told)
    assert told
    assert Run.objects.of(world.organiser_id).get(id=run_id).report == report
    return report


def drafted(world: cast.World, *rules: dict) -> object:
    """A draft of these rules."""
    named = [({"en": str(rule["key"])}, rule) for rule in rules]
    return rulesets.draft(
        world.programme.id,
        rules=named,
        vocabulary=vocabulary.of("PLN"),
        actor=world.actor,
        now=cast.NOW,
    )


def story(world: cast.World) -> None:
    """Purchases of three months, some beyond the limits."""
    for day, member, net in [
        (5, "Ania", 90000),
        (12, "Ania", 90000),
        (20, "Zenon", 10000),
        (50, "Zenon", 30000),
        (80, "Ania", 1000),
    ]:
        come(
            world,
            world.activity(
                member, ("G-10", 1, net), day=date.fromordinal(date(2026, 1, 1).toordinal() + day)
            ),
        )


def test_the_version_in_force_gives_what_was_given() -> None:
    with transaction.atomic():
        world = cast.build(point_value_minor=2)
        key = world.publish(
            {
                "key": "amount",
                "when": {"all": []},
                "give": AMOUNT,
                "limits": [{"over": "MONTH", "points": 100}],
            },
            BUDGETED,
        )
        story(world)

        report = report_of(world, key)

        assert report["wallets"] == [
            [
                "REWARD",
                sum(Award.objects.of(world.organiser_id).values_list("points", flat=True)),
                261,
            ]
        ]
        assert report["members"] == {
            "up": 0,
            "down": 0,
            "same": 2,
            "up_points": 0,
            "down_points": 0,
        }
        by_key = {each["key"]: each for each in report["rules"]}
        assert (
            by_key["amount"]["before"],
            by_key["amount"]["after"],
            by_key["amount"]["cut_points"],
        ) == (141, 141, 80)
        assert (
            by_key["fixed"]["before"],
            by_key["fixed"]["after"],
            by_key["fixed"]["cut_deeds"],
        ) == (120, 120, 3)
        assert report["months"] == [["2026-01", 230, 230], ["2026-02", 30, 30], ["2026-03", 1, 1]]
        assert report["value_minor"] == 2
        transaction.set_rollback(True)


def test_a_draft_is_laid_beside_what_was_given_and_nothing_stays() -> None:
    with transaction.atomic():
        world = cast.build()
        world.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
        story(world)
        before = Award.objects.of(world.organiser_id).count()
        half = {"per": ["line.net", {"money": [20, "PLN"]}, {"points": 1}]}
        draft = drafted(
            world,
            {"key": "amount", "when": {"eq": ["member.trade", "installer"]}, "give": half},
            {
                "key": "gardeners",
                "when": {"eq": ["member.trade", "gardener"]},
                "give": {"percent": ["line.net", 20]},
            },
        )

        report = report_of(world, draft)

        assert report["wallets"] == [["REWARD", 221, 170]]
        assert report["members"] == {
            "up": 1,
            "down": 1,
            "same": 0,
            "up_points": 40,
            "down_points": 91,
        }
        assert [row[1:] for row in report["winners"]] == [["Zenon Obcy", 40, 80]]
        assert [row[1:] for row in report["losers"]] == [["Instalbud Nowak sp. z o.o.", 181, 90]]
        assert report["partners"] == [["Hurtownia Wschód", 221, 170]]
        assert report["groups"] == [["primers", 170]]
        assert report["spread"] == [[-6, 1], [10, 1]]
        assert Award.objects.of(world.organiser_id).count() == before
        assert world.proved()
        transaction.set_rollback(True)


def test_an_empty_period_and_an_impossible_one() -> None:
    with transaction.atomic():
        world = cast.build()
        key = world.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})

        report = report_of(world, key)

        assert report["wallets"] == [["REWARD", 0, 0]]
        assert report["members"]["same"] == 0
        with pytest.raises(runs.NoSuchPeriod):
            runs.begin(
                world.programme.id,
                kind=RunKind.TRIAL,
                rule_set_id=key,
                since_on=date(2026, 4, 1),
                until_on=date(2026, 4, 1),
                actor=world.actor,
                now=cast.NOW,
            )
        transaction.set_rollback(True)
