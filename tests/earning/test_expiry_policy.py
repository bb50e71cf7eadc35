"""How long points wait and last: one activity and many alike, across summer time and leap days;
warnings, silence, nights missed.
"""

from datetime import UTC, date, datetime

import cast
import pytest
from earning.recalculation.test_recalculating import AMOUNT, come

from tandem.activity import kinds, recording
from tandem.communication.models import Message
from tandem.earning import releasing, single
from tandem.earning.facts import PointsExpiring
from tandem.earning.messages import PointsExpiringMessage
from tandem.flows.nightly import warn_members
from tandem.ledger.models import Lot
from tandem.platform.models import Fact as FactRow
from tandem.programmes import settings, setup
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db


def world_of(**settings: object) -> cast.World:
    """A world whose programme keeps points so."""
    made = cast.build(**settings)
    made.publish(
        {"key": "amount", "when": {"all": []}, "give": AMOUNT},
        valid_from=datetime(2020, 1, 1, tzinfo=UTC),
    )
    return made


def alone(world: cast.World, activity: recording.NewActivity) -> None:
    """An activity recorded and awarded at once."""
    common = {
        "programme_id": world.programme.id,
        "organiser_id": world.organiser_id,
        "source": "API",
        "actor": "test",
        "now": cast.NOW,
    }
    recording.record(activity, **common)
    single.award_activity(
        activity.member_id,
        activity.id,
        day=activity.occurred_on,
        at=activity.occurred_at,
        due_on=None,
        is_bought=activity.kind in kinds.BOUGHT,
        programme=world.programme,
        now=cast.NOW,
    )


@pytest.mark.parametrize(
    ("settings", "day", "wanted"),
    [
        ({"expiry_months": 24}, date(2026, 3, 15), datetime(2028, 3, 14, 23, tzinfo=UTC)),
        ({"expiry_months": 24}, date(2028, 2, 29), datetime(2030, 2, 27, 23, tzinfo=UTC)),
        (
            {"expiry_months": 1},
            date(2026, 3, 15),
            datetime(2026, 4, 14, 22, tzinfo=UTC),
        ),  # summer time has begun
        (
            {"expiry": "YEAR_END", "expiry_months": 3},
            date(2026, 3, 15),
            datetime(2027, 3, 31, 22, tzinfo=UTC),
        ),
        (
            {"expiry": "MONTH_END", "expiry_months": 12},
            date(2026, 3, 15),
            datetime(2027, 3, 31, 22, tzinfo=UTC),
        ),
        (
            {"expiry": "MONTH_END", "expiry_months": 1},
            date(2027, 1, 31),
            datetime(2027, 2, 28, 23, tzinfo=UTC),
        ),
        ({"expiry": "MONTH_END"}, date(2026, 2, 28), datetime(2026, 2, 28, 23, tzinfo=UTC)),
        ({"expiry": "YEAR_END"}, date(2026, 12, 31), datetime(2026, 12, 31, 23, tzinfo=UTC)),
        (
            {"expiry": "FIXED", "expiry_on": date(2026, 6, 30)},
            date(2026, 3, 15),
            datetime(2026, 6, 30, 22, tzinfo=UTC),
        ),
        ({"expiry": "INACTIVITY", "expiry_months": 12}, date(2026, 3, 15), None),
        ({}, date(2026, 3, 15), None),
    ],
)
def test_one_activity_and_many_end_on_the_same_moment(
    settings: dict, day: date, wanted: datetime | None
) -> None:
    world = world_of(**settings)

    come(world, world.activity("Ania", ("G-10", 1, 10_000), day=day))
    alone(world, world.activity("Zenon", ("G-10", 1, 10_000), day=day))

    assert list(Lot.objects.of(world.organiser_id).values_list("expires_at", flat=True)) == [
        wanted,
        wanted,
    ]


def test_points_wait_for_days_by_the_calendar_and_a_missed_night_is_caught_up() -> None:
    world = world_of(release="AFTER_DAYS", release_days=14)
    come(world, world.activity("Ania", ("G-10", 1, 10_000), day=date(2026, 3, 20)))
    alone(world, world.activity("Zenon", ("G-10", 1, 10_000), day=date(2026, 3, 20)))
    scope = {
        "programme_id": world.programme.id,
        "organiser_id": world.organiser_id,
        "now": cast.NOW,
    }

    before = [world.balance(name) for name in ("Ania", "Zenon")]
    found = []
    for day in (date(2026, 4, 2), date(2026, 4, 20), date(2026, 4, 21)):
        releasing.void_unpaid(**scope, today=day)
        releasing.release_waited(**scope, today=day)
        found.append([world.balance(name).available for name in ("Ania", "Zenon")])

    assert [(each.pending, each.available) for each in before] == [(10, 0), (10, 0)]
    assert found == [[0, 0], [10, 10], [10, 10]]
    assert world.proved()


def test_what_is_no_purchase_waits_for_no_days() -> None:
    world = world_of(release="AFTER_DAYS", release_days=14)
    world.publish(
        {"key": "course", "when": {"eq": ["deed.kind", "COURSE"]}, "give": {"points": 7}},
        valid_from=datetime(2020, 1, 1, tzinfo=UTC),
    )
    come(world, world.activity("Ania", day=date(2026, 3, 20), kind="COURSE"))
    alone(world, world.activity("Zenon", day=date(2026, 3, 20), kind="COURSE"))

    own = [world.balance(name) for name in ("Ania", "Zenon")]

    assert [(each.pending, each.available) for each in own] == [(0, 7), (0, 7)]
    assert world.proved()


def test_points_of_silent_members_end_and_those_of_others_stay() -> None:
    world = world_of(expiry="INACTIVITY", expiry_months=12)
    come(
        world,
        world.activity("Ania", ("G-10", 1, 10_000), day=date(2026, 1, 10)),
        world.activity("Zenon", ("G-10", 1, 10_000), day=date(2026, 1, 10)),
    )
    come(world, world.activity("Zenon", ("G-10", 1, 1_000), day=date(2026, 6, 10)))
    scope = {
        "programme_id": world.programme.id,
        "organiser_id": world.organiser_id,
        "now": cast.NOW,
    }

    early = releasing.expire_silent(**scope, today=date(2027, 1, 9))
    night, again = (releasing.expire_silent(**scope, today=date(2027, 3, 10)) for _ in range(2))

    assert (early, night, again) == (0, 10, 0)
    assert (world.balance("Ania").available, world.balance("Zenon").available) == (0, 11)
    assert world.proved()


def test_members_are_warned_once_a_month_and_once_a_week_before() -> None:
    world = world_of(expiry_months=1)
    come(world, world.activity("Ania", ("G-10", 1, 10_000), day=date(2026, 3, 2)))
    programme = Programme.objects.of(world.organiser_id).get(id=world.programme.id)

    told = []
    for day in (1, 10, 11, 27, 28):
        warn_members.points_expiring(programme, now=datetime(2026, 3, day, 3, tzinfo=UTC))
        found = (
            Message.objects.of(world.organiser_id)
            .filter(kind=PointsExpiringMessage.kind)
            .order_by("created_at")
        )
        told.append([message.data for message in found])

    assert [len(each) for each in told] == [0, 1, 1, 2, 2]
    noted = FactRow.objects.of(world.organiser_id).filter(name=PointsExpiring.name)
    assert [fact.data["days"] for fact in noted.order_by("id")] == [30, 7]
    assert told[-1] == [{"points": 10, "day": "2026-04-01"}] * 2


@pytest.mark.parametrize(("warning_days", "told_on"), [([14, 3, 1], [18, 29, 31]), ([], [])])
def test_a_programme_says_when_its_members_are_warned(
    warning_days: list[int], told_on: list[int]
) -> None:
    world = world_of(expiry_months=1, warning_days=warning_days)
    come(world, world.activity("Ania", ("G-10", 1, 10_000), day=date(2026, 3, 2)))
    programme = Programme.objects.of(world.organiser_id).get(id=world.programme.id)

    days, before = [], 0
    for day in range(3, 32):
        warn_members.points_expiring(programme, now=datetime(2026, 3, day, 23, tzinfo=UTC))
        told = Message.objects.of(world.organiser_id).filter(kind=PointsExpiringMessage.kind)
        if told.count() > before:
            days, before = [*days, day], told.count()

    assert days == told_on


@pytest.mark.parametrize("warning_days", [[7, 30], [7, 7], [0], [367], [6, 5, 4, 3, 2, 1]])
def test_warnings_that_cannot_be_are_refused(warning_days: list[int]) -> None:
    world = world_of()

    with pytest.raises(settings.BadSetting, match="366"):
        setup.change_programme(
            world.programme.id,
            settings={"warning_days": warning_days},
            actor=world.actor,
            now=cast.NOW,
        )
