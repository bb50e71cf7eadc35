"""Awarding again: late activities, corrected versions, what several share, and points that are not
there any more.
"""

from dataclasses import replace
from datetime import UTC, date, datetime

import cast
import pytest
from django.db import transaction

from tandem.activity import recording
from tandem.earning import awarding
from tandem.earning.models import Award, Run, RunKind, Shortfall
from tandem.earning.recalculation import following, periods, recalculating
from tandem.earning.versions import published, rulesets
from tandem.flows.activities import record_activity
from tandem.kit import ids
from tandem.ledger import holding
from tandem.ledger.models import Transfer
from tandem.programmes.models import Edition
from tandem.segments import vocabulary

pytestmark = pytest.mark.django_db
AMOUNT = {"per": ["line.net", {"money": [10, "PLN"]}, {"points": 1}]}


def come(world: cast.World, *activities: recording.NewActivity) -> recalculating.Recalculated:
    """Activities come as one batch, are awarded, and what they make late is evaluated again."""
    scope = {
        "programme_id": world.programme.id,
        "organiser_id": world.organiser_id,
        "now": cast.NOW,
    }
    batch_id = recording.record_many(
        activities, **scope, source="API", source_id=ids.new_uuid(), actor="test"
    )
    awarding.award_batch(batch_id, **scope)
    return following.after_batches([batch_id], **scope)


def points_of(world: cast.World, activity: recording.NewActivity) -> int:
    """What the awards of an activity add up to."""
    found = Award.objects.of(world.organiser_id).filter(
        member_id=activity.member_id, activity_id=activity.id, party="MEMBER"
    )
    return sum(found.values_list("points", flat=True))


def test_a_late_activity_takes_its_place_in_the_month() -> None:
    with transaction.atomic():
        world = cast.build()
        world.publish(
            {
                "key": "second",
                "when": {"eq": [{"past": {"what": "count", "over": "MONTH"}}, {"number": 2}]},
                "give": {"points": 100},
            }
        )
        first = world.activity("Ania", ("G-10", 1, 1000), day=date(2026, 3, 2))
        second = world.activity("Ania", ("G-10", 1, 1000), day=date(2026, 3, 20))
        come(world, first)
        come(world, second)
        late = world.activity("Ania", ("G-10", 1, 1000), day=date(2026, 3, 10))

        recalculated = come(world, late)

        assert (points_of(world, first), points_of(world, late), points_of(world, second)) == (
            0,
            100,
            0,
        )
        assert (recalculated.up_points, recalculated.down_points) == (0, 100)
        assert world.balance("Ania").available == 100
        assert world.proved()
        run = Run.objects.of(world.organiser_id).get()
        assert (run.kind, run.status) == (RunKind.LATE, "POSTED")
        transaction.set_rollback(True)


def test_a_late_activity_comes_before_others_under_a_limit() -> None:
    with transaction.atomic():
        world = cast.build()
        world.publish(
            {
                "key": "amount",
                "when": {"all": []},
                "give": AMOUNT,
                "limits": [{"over": "MONTH", "points": 100}],
            }
        )
        early = world.activity("Ania", ("G-10", 1, 80000), day=date(2026, 3, 20))
        come(world, early)
        late = world.activity("Ania", ("G-10", 1, 50000), day=date(2026, 3, 10))

        come(world, late)

        assert (points_of(world, late), points_of(world, early)) == (50, 50)
        assert world.balance("Ania").available == 100
        assert world.proved()
        transaction.set_rollback(True)


def test_nothing_is_written_where_nothing_changes() -> None:
    with transaction.atomic():
        world = cast.build()
        world.publish(
            {
                "key": "amount",
                "when": {"all": []},
                "give": AMOUNT,
                "limits": [{"over": "MONTH", "points": 1000}],
            }
        )
        come(world, world.activity("Ania", ("G-10", 1, 80000), day=date(2026, 3, 20)))
        before = Transfer.objects.of(world.organiser_id).count()

        recalculated = come(
            world, world.activity("Ania", ("G-10", 1, 50000), day=date(2026, 3, 10))
        )

        assert recalculated == recalculating.Recalculated()
        assert Transfer.objects.of(world.organiser_id).count() == before + 1
        assert not Run.objects.of(world.organiser_id).exists()
        transaction.set_rollback(True)


def corrected(
    world: cast.World, rule: dict, since: datetime, until: datetime | None
) -> published.InForce:
    """A draft that is meant for a period of the past."""
    rulesets.draft(
        world.programme.id,
        rules=[({"en": "corrected"}, rule)],
        vocabulary=vocabulary.of("PLN"),
        actor=world.actor,
        now=cast.NOW,
    )
    draft = published.tried_draft(world.programme.id, organiser_id=world.organiser_id)
    return replace(draft, valid_from=since, valid_to=until)


def test_a_period_is_awarded_again_under_a_corrected_version() -> None:
    with transaction.atomic():
        world = cast.build()
        world.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
        january = world.activity("Ania", ("G-10", 1, 10000), day=date(2026, 1, 10))
        february = world.activity("Ania", ("G-10", 1, 10000), day=date(2026, 2, 10))
        march = world.activity("Ania", ("G-10", 1, 10000), day=date(2026, 3, 1))
        come(world, january, february, march)
        double = {
            "key": "amount",
            "when": {"all": []},
            "give": {"per": ["line.net", {"money": [5, "PLN"]}, {"points": 1}]},
        }
        instead = corrected(
            world, double, datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
        )
        members = periods.members_of(
            world.programme, since=instead.valid_from, until=instead.valid_to
        )

        common = {
            "programme": world.programme,
            "kind": RunKind.AGAIN,
            "reason": "the leaflet said 5 zł",
            "actor": "user:ola",
        }
        recalculated = recalculating.recalculate(members, **common, now=cast.NOW, instead=instead)
        again = recalculating.recalculate(members, **common, now=cast.NOW, instead=instead)

        assert (recalculated.up_points, recalculated.down_points, recalculated.holders) == (
            10,
            0,
            1,
        )
        assert again == recalculating.Recalculated()
        assert [points_of(world, activity) for activity in (january, february, march)] == [
            10,
            20,
            10,
        ]
        assert world.balance("Ania").available == 40
        assert world.proved()
        transaction.set_rollback(True)


def test_what_was_spent_is_shown_and_not_taken_twice() -> None:
    with transaction.atomic():
        world = cast.build()
        world.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
        activity = world.activity("Ania", ("G-10", 1, 10000), day=date(2026, 1, 10))
        come(world, activity)
        holding.hold(
            ids.new_uuid(),
            organiser_id=world.organiser_id,
            holder_id=world.members["Ania"],
            book_id=world.books["REWARD"],
            points=7,
            at=cast.NOW,
            now=cast.NOW,
        )
        nothing = {
            "key": "amount",
            "when": {"eq": ["member.trade", "nobody"]},
            "give": {"points": 1},
        }
        instead = corrected(world, nothing, datetime(2026, 1, 1, tzinfo=UTC), None)
        members = periods.members_of(world.programme, since=instead.valid_from, until=None)

        recalculated = recalculating.recalculate(
            members,
            programme=world.programme,
            kind=RunKind.AGAIN,
            reason="an error",
            actor="user:ola",
            now=cast.NOW,
            instead=instead,
        )

        assert (recalculated.down_points, recalculated.shortfall_points) == (10, 7)
        assert world.balance("Ania").available == 0
        shortfall = Shortfall.objects.of(world.organiser_id).get()
        assert (shortfall.member_id, shortfall.points, shortfall.activity_id) == (
            world.members["Ania"],
            7,
            activity.id,
        )
        assert world.proved()
        transaction.set_rollback(True)


def test_a_shared_limit_is_asked_for_the_difference_only() -> None:
    with transaction.atomic():
        world = cast.build()
        world.publish(
            {
                "key": "second",
                "when": {"ge": [{"past": {"what": "count"}}, {"number": 2}]},
                "give": {"points": 60},
                "limits": [{"over": "EVER", "points": 150, "per": "programme"}],
            },
        )
        come(world, world.activity("Zenon", ("G-10", 1, 1000), day=date(2026, 3, 1)))
        second = world.activity("Zenon", ("G-10", 1, 1000), day=date(2026, 3, 2))
        come(world, second)  # 60
        come(world, world.activity("Ania", ("G-10", 1, 1000), day=date(2026, 3, 20)))
        come(world, world.activity("Ania", ("G-10", 1, 1000), day=date(2026, 3, 21)))  # 120
        late = world.activity("Ania", ("G-10", 1, 1000), day=date(2026, 3, 10))

        come(
            world, late
        )  # now the activity of the 20th is a second one, and asks for 60 of the 30 that are left

        assert points_of(world, second) == 60
        assert world.balance("Ania").available == 90
        assert world.proved()
        transaction.set_rollback(True)


def test_a_version_cut_in_two_asks_a_shared_limit_once_and_takes_back_what_was_given() -> None:
    with transaction.atomic():
        world = cast.build()
        budget = {
            "key": "fixed",
            "when": {"all": []},
            "give": {"points": 60},
            "limits": [{"over": "EVER", "points": 90, "per": "programme"}],
        }
        world.publish(budget)
        before = world.activity("Ania", ("G-10", 1, 1000), day=date(2026, 1, 10))
        within = world.activity("Ania", ("G-10", 1, 1000), day=date(2026, 2, 10))
        come(world, before)  # 60
        come(world, within)  # asks for 60, gets 30
        nothing = {"key": "other", "when": {"all": []}, "give": {"points": 1}}
        instead = corrected(
            world, nothing, datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
        )
        members = periods.members_of(
            world.programme, since=instead.valid_from, until=instead.valid_to
        )

        recalculated = recalculating.recalculate(
            members,
            programme=world.programme,
            kind=RunKind.AGAIN,
            reason="x",
            actor="user:ola",
            now=cast.NOW,
            instead=instead,
        )

        assert [points_of(world, activity) for activity in (before, within)] == [60, 1]
        assert (
            recalculated.up_points,
            recalculated.down_points,
            recalculated.shortfall_points,
        ) == (0, 29, 0)
        assert world.balance("Ania").available == 61
        assert world.proved()
        transaction.set_rollback(True)


def test_a_limit_of_an_edition_begins_anew_with_the_next() -> None:
    with transaction.atomic():
        world = cast.build()
        Edition.objects.of(world.organiser_id).create(
            programme_id=world.programme.id,
            number=2,
            begins_on=date(2026, 2, 1),
            created_at=cast.NOW,
        )
        limit = [{"over": "EDITION", "points": 100}]
        world.publish(
            {"key": "own", "when": {"all": []}, "give": AMOUNT, "limits": limit},
            {
                "key": "all",
                "when": {"all": []},
                "give": AMOUNT,
                "wallet": "STATUS",
                "limits": [{**limit[0], "per": "programme"}],
            },
        )
        first = [
            world.activity("Ania", ("G-10", 1, 80000), day=date(2026, 1, day)) for day in (5, 20)
        ]
        second = world.activity("Ania", ("G-10", 1, 80000), day=date(2026, 2, 3))
        come(world, *first)
        come(world, second)

        come(
            world,
            world.activity("Ania", ("G-10", -1, -80000), day=date(2026, 2, 5), corrects=first[0]),
        )

        # The member's own limit has room again; what everybody shares stays first come, first
        # served.
        assert [points_of(world, activity) for activity in (*first, second)] == [0, 100, 160]
        assert (world.balance("Ania").available, world.balance("Ania", "STATUS").available) == (
            160,
            100,
        )
        assert world.proved()
        transaction.set_rollback(True)


def test_a_single_activity_keeps_the_limit_of_its_edition() -> None:
    with transaction.atomic():
        world = cast.build()
        world.publish(
            {
                "key": "own",
                "when": {"all": []},
                "give": AMOUNT,
                "limits": [{"over": "EDITION", "points": 100}],
            }
        )
        scope = {"programme": world.programme, "actor": "test", "now": cast.NOW}

        given = [
            record_activity.record(
                world.activity("Ania", ("G-10", 1, 80000), day=date(2026, 2, day)), **scope
            )
            for day in (1, 2)
        ]

        assert [each.points for each in given] == [{"REWARD": 80}, {"REWARD": 20}]
        transaction.set_rollback(True)
