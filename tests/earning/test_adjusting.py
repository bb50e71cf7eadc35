"""Adjustments, opening balances and gifts: limits, second persons, repeats, and the proof."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import cast
import pytest

from tandem.adjustments import openings
from tandem.earning import adjusting
from tandem.earning.models import Adjustment
from tandem.flows.points import pass_points
from tandem.kit import ids
from tandem.ledger.holding import NotEnoughPoints
from tandem.ledger.models import Lot, Transfer
from tandem.ledger.transfers import KeyTaken
from tandem.participants.models import Member
from tandem.platform.access.permissions import ROLES, Actor, NotAllowed
from tandem.platform.models.user import Role
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db


def person(world: cast.World, role: Role, name: str) -> Actor:
    """Somebody of a role."""
    return Actor(name=f"user:{name}", organiser_id=world.organiser_id, permissions=ROLES[role])


def adjust(world: cast.World, points: int, actor: Actor, reason: str = "a fair in Kielce") -> str:
    """Adjust Ania's points."""
    return adjusting.ask(
        world.members["Ania"],
        points=points,
        reason=reason,
        programme=world.programme,
        actor=actor,
        now=cast.NOW,
    )


def test_within_the_limit_it_is_posted_at_once() -> None:
    world = cast.build(expiry_months=12)
    finance = person(world, Role.FINANCE, "fin")

    up, down = adjust(world, 300, finance), adjust(world, -120, finance)

    assert (up, down) == ("POSTED", "POSTED")
    assert world.balance("Ania").available == 180
    lot = Lot.objects.of(world.organiser_id).get()
    assert lot.expires_at == datetime(2027, 3, 1, 23, tzinfo=UTC)
    assert world.proved()


def test_above_the_limit_somebody_else_must_agree() -> None:
    world = cast.build()
    finance, marketer = person(world, Role.FINANCE, "fin"), person(world, Role.MARKETER, "mar")

    waits = adjust(world, 501, finance)
    row = Adjustment.objects.of(world.organiser_id).get()
    before = world.balance("Ania").available
    with pytest.raises(adjusting.AnotherMustAgree):
        adjusting.decide(
            row.id, agrees=True, programme=world.programme, actor=finance, now=cast.NOW
        )
    adjusting.decide(row.id, agrees=True, programme=world.programme, actor=marketer, now=cast.NOW)
    with pytest.raises(adjusting.DecidedAlready):
        adjusting.decide(
            row.id, agrees=True, programme=world.programme, actor=marketer, now=cast.NOW
        )

    assert (waits, before, world.balance("Ania").available) == ("WAITING", 0, 501)
    assert adjust(world, 5_000, person(world, Role.ADMINISTRATOR, "adm")) == "POSTED"
    assert world.proved()


def test_what_is_refused_is_not_posted() -> None:
    world = cast.build()
    finance = person(world, Role.FINANCE, "fin")

    adjust(world, 900, finance)
    row = Adjustment.objects.of(world.organiser_id).get()
    adjusting.decide(row.id, agrees=False, programme=world.programme, actor=finance, now=cast.NOW)

    assert not Transfer.objects.of(world.organiser_id).exists()


@pytest.mark.parametrize(("points", "reason"), [(0, "a fair"), (10, "  "), (10**12, "a fair")])
def test_points_and_a_reason_are_needed(points: int, reason: str) -> None:
    world = cast.build()

    with pytest.raises(adjusting.BadAdjustment):
        adjust(world, points, world.actor, reason)

    assert not Adjustment.objects.of(world.organiser_id).exists()


def test_more_than_there_is_cannot_be_taken_off() -> None:
    world = cast.build()
    adjust(world, 100, world.actor)

    with pytest.raises(NotEnoughPoints):
        adjust(world, -101, world.actor)

    assert world.balance("Ania").available == 100


def test_a_reviewer_may_not() -> None:
    world = cast.build()

    with pytest.raises(NotAllowed):
        adjust(world, 10, person(world, Role.REVIEWER, "rev"))


def test_opening_balances_add_up_or_nothing_is_posted() -> None:
    world = cast.build()
    balances = [
        openings.Opening(world.members["Ania"], 120, datetime(2026, 12, 31, tzinfo=UTC)),
        openings.Opening(world.members["Ania"], 30),
        openings.Opening(world.members["Zenon"], 50),
    ]
    common = {
        "reference": "old system, 1 March",
        "programme": world.programme,
        "actor": world.actor,
        "now": cast.NOW,
    }

    with pytest.raises(openings.WrongTotal):
        openings.post(balances, total=199, **common)
    first, second = (
        openings.post(balances, total=200, **common),
        openings.post(balances, total=200, **common),
    )
    with pytest.raises(KeyTaken):
        openings.post([replace(balances[2], points=60)], total=60, **common)

    assert (first, second) == (200, 0)
    assert (world.balance("Ania").available, world.balance("Zenon").available) == (150, 50)
    assert world.proved()


def allow(world: cast.World, points_transfers: str) -> Programme:
    """Let points be passed on."""
    Programme.objects.of(world.organiser_id).filter(id=world.programme.id).update(
        points_transfers=points_transfers
    )
    return Programme.objects.of(world.organiser_id).get(id=world.programme.id)


def pass_on(world: cast.World, programme: Programme, points: int, key: object = None) -> bool:
    """Ania passes points on to Zenon."""
    number = Member.objects.of(world.organiser_id).get(id=world.members["Zenon"]).number
    return pass_points.give(
        key or ids.new_uuid(),
        giver_id=world.members["Ania"],
        receiver_number=number,
        points=points,
        programme=programme,
        actor=person(world, Role.MEMBER, "ania"),
        now=cast.NOW,
    )


def test_points_are_passed_on_once_and_keep_their_expiry() -> None:
    world = cast.build()
    programme, key = allow(world, "ANYBODY"), ids.new_uuid()
    soon, late = cast.NOW + timedelta(days=10), cast.NOW + timedelta(days=300)
    balances = [
        openings.Opening(world.members["Ania"], 40, soon),
        openings.Opening(world.members["Ania"], 60, late),
    ]
    openings.post(
        balances, total=100, reference="x", programme=programme, actor=world.actor, now=cast.NOW
    )

    first, again = pass_on(world, programme, 50, key), pass_on(world, programme, 50, key)

    assert (first, again) == (True, False)
    assert (world.balance("Ania").available, world.balance("Zenon").available) == (50, 50)
    received = (
        Lot.objects.of(world.organiser_id)
        .filter(holder_id=world.members["Zenon"])
        .order_by("expires_at")
    )
    assert [(lot.available_points, lot.expires_at) for lot in received] == [(40, soon), (10, late)]
    assert world.proved()


def test_the_programme_says_to_whom() -> None:
    world = cast.build()
    adjust(world, 100, world.actor)

    for points_transfers in ("NOBODY", "FIRM"):
        with pytest.raises(pass_points.NoPointsTransfers):
            pass_on(world, allow(world, points_transfers), 10)
    with pytest.raises(NotEnoughPoints):
        pass_on(world, allow(world, "ANYBODY"), 101)

    assert world.balance("Ania").available == 100
