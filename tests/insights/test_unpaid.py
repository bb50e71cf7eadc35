"""Purchases that wait for a payment: which they are, in which order, and how many."""

from datetime import date
from typing import Any

import cast
import pytest
from earning.recalculation.test_recalculating import AMOUNT, come

from tandem.flows.activities import record_activity
from tandem.insights import unpaid
from tandem.ledger.models import Lot
from tandem.ledger.transfers import NO_DAY

pytestmark = pytest.mark.django_db
EARLY, LATE, LAST = date(2026, 2, 20), date(2026, 3, 5), date(2026, 3, 6)
LINE = ("G-10", 1, 100_000)  # 100 points


def _world(effect: dict[str, Any] | None = None, **settings: Any) -> cast.World:
    made = cast.build(**settings)
    made.publish({"key": "amount", "when": {"all": []}, **(effect or {"give": AMOUNT})})
    return made


def _listed(world: cast.World, **wanted: Any) -> list[tuple[str, date | None]]:
    found = unpaid.purchases(world.programme.id, organiser_id=world.organiser_id, **wanted)
    return [(row.document_no, row.due_on) for row in found]


def _total(world: cast.World, **wanted: Any) -> int:
    return unpaid.total(world.programme.id, organiser_id=world.organiser_id, **wanted)


@pytest.mark.parametrize("way", ["batch", "single"])
def test_what_waits_is_listed_by_the_day_it_is_due(way: str) -> None:
    world = _world(release="WHEN_PAID")
    activities = [
        world.activity("Ania", LINE, document_no="FV 2", due_on=LATE),
        world.activity("Zenon", LINE, document_no="FV 1", due_on=EARLY),
        world.activity("Ania", LINE, document_no="FV 3", due_on=LAST),
        world.activity("Ania", LINE, document_no="FV 4"),  # no day is known: theirs at once
    ]

    if way == "batch":
        come(world, *activities)
    else:
        for activity in activities:
            record_activity.record(activity, programme=world.programme, actor="test", now=cast.NOW)

    soonest = [("FV 1", EARLY), ("FV 2", LATE), ("FV 3", LAST)]
    assert _listed(world) == soonest
    assert _listed(world, order="-due_on") == soonest[::-1]
    assert _listed(world, limit=1, offset=1) == [("FV 2", LATE)]
    assert _listed(world, due_before=LATE) == [("FV 1", EARLY)]
    assert _listed(world, q="3", partner_id=world.wschod) == [("FV 3", LAST)]
    assert (_total(world), _total(world, due_before=LATE), _total(world, q="3")) == (3, 1, 1)
    days = Lot.objects.of(world.organiser_id).order_by("due_on").values_list("due_on", flat=True)
    assert list(days) == [EARLY, LATE, LAST, None]


def test_what_is_a_members_own_already_has_no_day() -> None:
    world = _world()

    come(world, world.activity("Ania", LINE))

    assert Lot.objects.of(world.organiser_id).get().due_on is None
    assert (_listed(world), _total(world)) == ([], 0)


@pytest.mark.parametrize("release", ["AFTER_DAYS", "BY_HAND"])
def test_what_waits_for_its_days_or_for_somebody_waits_for_no_payment(release: str) -> None:
    world = _world(release=release, release_days=14)
    come(world, world.activity("Ania", LINE), world.activity("Zenon", LINE, due_on=LATE))
    lots = Lot.objects.of(world.organiser_id).order_by("due_on")

    assert list(lots.values_list("pending_points", "due_on")) == [(100, LATE), (100, NO_DAY)]
    assert not unpaid.is_asked(world.programme)

    # What waited for its payment before the programme gave at once is left to be paid, the rest
    # is not.
    world.programme.release = "AT_ONCE"
    assert unpaid.is_asked(world.programme)
    assert [due_on for _number, due_on in _listed(world)] == [LATE]
    lots.filter(due_on=LATE).update(pending_points=0)
    assert not unpaid.is_asked(world.programme)


def test_what_waits_for_another_party_is_no_purchase_of_theirs() -> None:
    world = _world({"gifts": [{"give": AMOUNT, "to": "partner"}]}, award_ceiling=10)

    come(world, world.activity("Ania", LINE, document_no="FV 1"))

    (lot,) = Lot.objects.of(world.organiser_id)
    assert (lot.pending_points, lot.due_on) == (100, None)
    assert (_listed(world), _total(world)) == ([], 0)


@pytest.mark.parametrize("order", sorted(unpaid.ORDERS))
def test_every_order_gives_all(order: str) -> None:
    world = _world(release="WHEN_PAID")
    bought = (world.activity("Ania", LINE, document_no=f"FV {n}", due_on=LATE) for n in range(5))
    come(world, *bought)

    pages = [_listed(world, order=order, limit=2, offset=start) for start in (0, 2, 4)]

    assert sorted(row for page in pages for row in page) == [(f"FV {n}", LATE) for n in range(5)]
