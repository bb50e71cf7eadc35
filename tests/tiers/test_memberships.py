"""Memberships and targets, as conditions of rules."""

from datetime import date

import cast
import pytest
from earning.recalculation.test_recalculating import come, points_of

from tandem.platform.access.permissions import ROLES, Actor, NotAllowed
from tandem.tiers import memberships
from tandem.tiers.models import Membership, Plan, Target

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _plan(world: cast.World, name: str = "Akwa Plus", months: int = 12) -> Plan:
    key = memberships.add_plan(
        world.programme.id,
        name={"en": name},
        months=months,
        price_minor=9900,
        actor=world.actor,
        now=cast.NOW,
    )
    return Plan.objects.of(world.organiser_id).get(id=key)


def test_a_membership_counts_from_its_day_to_its_last(world: cast.World) -> None:
    plan = _plan(world, months=1)
    world.publish(
        {"key": "plus", "when": {"eq": ["member.membership", "akwa-plus"]}, "give": {"points": 7}}
    )

    until = memberships.give(
        world.members["Ania"],
        plan_id=plan.id,
        programme_id=world.programme.id,
        since_on=date(2026, 2, 1),
        actor=world.actor,
        now=cast.NOW,
    )
    activities = [
        world.activity("Ania", ("G-10", 1, 100), day=day)
        for day in (date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1))
    ]
    come(world, *activities, world.activity("Zenon", ("G-10", 1, 100), day=date(2026, 2, 10)))

    assert until == date(2026, 2, 28)
    assert [points_of(world, activity) for activity in activities] == [0, 7, 7, 0]
    assert world.balance("Zenon").available == 0


def test_given_again_it_is_prolonged(world: cast.World) -> None:
    plan = _plan(world)

    for _ in range(2):
        until = memberships.give(
            world.members["Ania"],
            plan_id=plan.id,
            programme_id=world.programme.id,
            since_on=date(2026, 3, 2),
            actor=world.actor,
            now=cast.NOW,
        )

    assert until == date(2028, 3, 1)
    found = (
        Membership.objects.of(world.organiser_id)
        .order_by("since_on")
        .values_list("since_on", "until_on")
    )
    assert list(found) == [
        (date(2026, 3, 2), date(2027, 3, 1)),
        (date(2027, 3, 2), date(2028, 3, 1)),
    ]


def test_what_is_not_offered_any_more_is_not_given(world: cast.World) -> None:
    plan = _plan(world)
    memberships.end_plan(plan.id, programme_id=world.programme.id, actor=world.actor, now=cast.NOW)

    with pytest.raises(memberships.NoSuchPlan):
        memberships.give(
            world.members["Ania"],
            plan_id=plan.id,
            programme_id=world.programme.id,
            since_on=date(2026, 3, 2),
            actor=world.actor,
            now=cast.NOW,
        )
    reviewer = Actor(name="x", organiser_id=world.organiser_id, permissions=ROLES["REVIEWER"])
    with pytest.raises(NotAllowed):
        memberships.give(
            world.members["Ania"],
            plan_id=plan.id,
            programme_id=world.programme.id,
            since_on=date(2026, 3, 2),
            actor=reviewer,
            now=cast.NOW,
        )

    assert not Membership.objects.of(world.organiser_id).exists()


def _target(world: cast.World, member: str, zloty: int) -> memberships.TargetIn:
    return memberships.TargetIn(
        world.members[member], date(2026, 1, 1), date(2026, 3, 31), zloty * 100
    )


def test_the_activity_that_reaches_the_target_is_paid_once(world: cast.World) -> None:
    memberships.set_targets(
        [_target(world, "Ania", 1000), _target(world, "Zenon", 5000)],
        programme_id=world.programme.id,
        actor=world.actor,
        now=cast.NOW,
    )
    world.publish(
        {
            "key": "reached",
            "when": {"eq": ["member.target_reached", True]},
            "give": {"points": 500},
        },
        {
            "key": "beyond",
            "when": {"gt": ["member.target_net", {"field": "member.target"}]},
            "give": {"points": 1},
        },
    )
    activities = [
        world.activity("Ania", ("G-10", 1, 40000), day=date(2026, 2, day)) for day in (1, 2, 3, 4)
    ]
    come(world, *activities, world.activity("Zenon", ("G-10", 1, 400000), day=date(2026, 2, 1)))
    after = world.activity("Ania", ("G-10", 1, 40000), day=date(2026, 4, 1))
    come(world, after)

    assert [points_of(world, activity) for activity in (*activities, after)] == [0, 0, 501, 1, 0]
    assert world.balance("Zenon").available == 0


def test_a_late_purchase_moves_the_activity_that_reached_it(world: cast.World) -> None:
    memberships.set_targets(
        [_target(world, "Ania", 1000)],
        programme_id=world.programme.id,
        actor=world.actor,
        now=cast.NOW,
    )
    world.publish(
        {"key": "reached", "when": {"eq": ["member.target_reached", True]}, "give": {"points": 500}}
    )
    first = world.activity("Ania", ("G-10", 1, 60000), day=date(2026, 2, 10))
    second = world.activity("Ania", ("G-10", 1, 60000), day=date(2026, 2, 20))
    come(world, first, second)
    assert (points_of(world, first), points_of(world, second)) == (0, 500)

    come(world, world.activity("Ania", ("G-10", 1, 50000), day=date(2026, 2, 1)))

    assert (points_of(world, first), points_of(world, second)) == (500, 0)
    assert world.proved()


def test_targets_are_set_anew_and_bad_ones_refused(world: cast.World) -> None:
    common = {"programme_id": world.programme.id, "actor": world.actor, "now": cast.NOW}
    memberships.set_targets([_target(world, "Ania", 1000)], **common)
    memberships.set_targets([_target(world, "Ania", 2000)], **common)
    with pytest.raises(memberships.BadTarget):
        memberships.set_targets([_target(world, "Zenon", 0)], **common)

    assert Target.objects.of(world.organiser_id).get().net_minor == 200_000
