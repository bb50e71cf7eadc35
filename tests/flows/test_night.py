"""The night: each programme at its own hour, part after part, and no failure that stops another."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import cast
import pytest
from django.db import connection, transaction

from tandem.flows import clock
from tandem.flows.nightly import night
from tandem.ledger.models import Account
from tandem.platform import tenancy
from tandem.programmes import nights, setup
from tandem.programmes.models import Night, Programme

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 3, 10)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def world(db: None) -> Iterator[cast.World]:
    with transaction.atomic():
        made = cast.build()
    yield made


def _run(world: cast.World, *, day: date = DAY, now: datetime = NOON) -> tuple[str, ...]:
    return night.run(world.programme.id, day, organiser_id=world.organiser_id, now=lambda: now)


def _night(world: cast.World) -> Night:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        return Night.objects.of(world.organiser_id).get()


def _break(monkeypatch: pytest.MonkeyPatch, name: str, *, times: list[int]) -> None:
    """Let a part fail as long as `times` has something in it."""
    part = night.PARTS[name]

    def work(tonight: night.Tonight) -> None:
        if times:
            times.pop()
            raise ValueError(name)
        part.work(tonight)

    parts = {**night.PARTS, name: night.Part(work, after=part.after)}
    monkeypatch.setattr(night, "PARTS", parts)


def test_a_night_does_every_part_in_order_and_only_once(world: cast.World) -> None:
    first, again = _run(world), _run(world)

    assert first == tuple(night.PARTS)
    assert again == ()
    assert _night(world).ended_at == NOON


def test_the_order_expires_nothing_that_is_to_last_longer_and_warns_of_what_is_left() -> None:
    order = list(night.PARTS)

    assert order.index("deeds by the clock") < order.index("levels")
    assert order.index("release") < order.index("debts and merges") < order.index("levels")
    assert order.index("levels") < order.index("longer expiry") < order.index("expiry")
    assert order.index("expiry") < order.index("warnings of expiry")
    assert order[-1] == "proof"
    assert all(
        not part.after or order.index(part.after) < order.index(name)
        for name, part in night.PARTS.items()
    )


def test_a_part_that_fails_stops_no_other_and_is_caught_up(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break(monkeypatch, "levels", times=[1])

    with pytest.raises(ValueError, match="levels"):
        _run(world)
    broken = _night(world)
    again = _run(world)

    of_levels = ("levels", "badges and thanks")
    assert set(broken.done) == set(night.PARTS) - {*of_levels} and broken.ended_at is None
    assert again == of_levels
    assert _night(world).ended_at == NOON


def test_nothing_expires_while_it_is_unknown_what_lasts_longer(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break(monkeypatch, "longer expiry", times=[1])

    with pytest.raises(ValueError, match="longer expiry"):
        _run(world)
    done = _night(world).done
    again = _run(world)

    assert {"expiry", "warnings of expiry"}.isdisjoint(done)
    assert again == ("longer expiry", "expiry", "warnings of expiry")


def test_a_part_that_fails_leaves_nothing_half_done(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(tonight: night.Tonight) -> None:
        Programme.objects.of(tonight.programme.organiser_id).update(
            contact_email="half@done.example"
        )
        raise ValueError

    monkeypatch.setattr(night, "PARTS", {"release": night.Part(half)})

    with pytest.raises(ValueError):
        _run(world)

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert Programme.objects.of(world.organiser_id).get().contact_email != "half@done.example"


def test_two_at_once_do_each_part_once(world: cast.World, monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import ThreadPoolExecutor

    together, counted = Barrier(2), []
    parts = {
        name: night.Part(lambda _tonight, name=name: counted.append(name), after=part.after)
        for name, part in night.PARTS.items()
    }
    monkeypatch.setattr(night, "PARTS", parts)

    def work(_number: int) -> tuple[str, ...]:
        together.wait()
        try:
            return _run(world)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(work, range(2))

    assert sorted(first + second) == sorted(night.PARTS) == sorted(counted)


def test_each_programme_has_its_own_hour(world: cast.World) -> None:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        Programme.objects.of(world.organiser_id).update(night_hour=3)  # Warsaw: 02:00 UTC in winter
        setup.open_programme(
            "Akwa America",
            slug="akwa-america",
            currency="USD",
            time_zone="America/Los_Angeles",
            country="DE",
            languages=["en"],
            brand_colour="#a43d12",
            begins_on=DAY,
            actor=world.actor,
            now=NOON,
        )

    def due(moment: datetime) -> set[tuple[str, date]]:
        with transaction.atomic():
            found = nights.due(moment)
            tenancy.enter(world.organiser_id)
            names = dict(Programme.objects.of(world.organiser_id).values_list("id", "time_zone"))
        return {
            (names[each.programme_id], each.day)
            for each in found
            if each.organiser_id == world.organiser_id
        }

    early, warsaw, both = (due(datetime(2026, 3, 10, hour, 30, tzinfo=UTC)) for hour in (1, 2, 10))
    _run(world)
    after = due(datetime(2026, 3, 10, 11, tzinfo=UTC))

    assert early == {
        ("America/Los_Angeles", date(2026, 3, 9))
    }  # half past six in the evening there
    assert warsaw == {("Europe/Warsaw", DAY), ("America/Los_Angeles", date(2026, 3, 9))}
    assert both == {("Europe/Warsaw", DAY), ("America/Los_Angeles", DAY)}
    assert after == {("America/Los_Angeles", DAY)}


def test_a_ledger_that_does_not_prove_is_told(world: cast.World) -> None:
    from tandem.kit import ids
    from tandem.ledger import transfers
    from tandem.ledger.chart import Kind

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        move = transfers.Move(
            world.members["Ania"],
            ids.new_uuid(),
            world.books["REWARD"],
            Kind.EARN,
            100,
            ids.new_uuid(),
            NOON + timedelta(days=400),
        )
        transfers.post([move], organiser_id=world.organiser_id, now=NOON)
        Account.objects.of(world.organiser_id).update(available_points=101)

    with pytest.raises(night.LedgerDisagrees):
        _run(world)

    assert _night(world).ended_at is None


def test_the_clock_defers_each_night_once(world: cast.World) -> None:
    with transaction.atomic():
        cast.build()

    begun, again, next_day = (clock.begin_nights(NOON + timedelta(days=days)) for days in (0, 0, 1))

    assert (begun, again, next_day) == (2, 0, 2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'do_night'")
        assert cursor.fetchone() == (4,)
