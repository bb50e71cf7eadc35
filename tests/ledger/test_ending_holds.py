"""Many holds are used, or given back, at once: as one by one, and in as many statements for all."""

from datetime import timedelta
from uuid import UUID

import cast
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tandem.kit import ids
from tandem.ledger import holding, transfers
from tandem.ledger.chart import Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _scope(world: cast.World) -> dict[str, object]:
    return {
        "organiser_id": world.organiser_id,
        "book_id": world.books["REWARD"],
        "at": cast.NOW,
        "now": cast.NOW,
    }


def _holds(world: cast.World, name: str, *points: int) -> list[tuple[UUID, int]]:
    """A member with two lots holds some points."""
    holder = world.members[name]
    moves = [
        transfers.Move(
            holder,
            ids.new_uuid(),
            world.books["REWARD"],
            Kind.EARN,
            100,
            ids.new_uuid(),
            cast.NOW + timedelta(days=number),
        )
        for number in range(2)
    ]
    transfers.post(moves, organiser_id=world.organiser_id, now=cast.NOW)
    held = [(ids.new_uuid(), holder) for _points in points]
    for (key, _holder), total in zip(held, points, strict=True):
        holding.hold(key, holder_id=holder, points=total, **_scope(world))  # type: ignore[arg-type]
    return held


def _has(world: cast.World, name: str) -> tuple[int, int]:
    balance = world.balance(name)
    return balance.available, balance.held


def test_what_is_given_back_is_in_its_lots_and_what_is_used_is_gone(world: cast.World) -> None:
    ania, zenon = _holds(world, "Ania", 120, 30), _holds(world, "Zenon", 150)
    held = [_has(world, name) for name in ("Ania", "Zenon")]

    back = holding.end_many([ania[0], *zenon], Kind.CANCEL, **_scope(world))  # type: ignore[arg-type]
    used = holding.end_many([ania[1]], Kind.SETTLE, **_scope(world))  # type: ignore[arg-type]
    again = holding.end_many([ania[0], *zenon], Kind.CANCEL, **_scope(world))  # type: ignore[arg-type]

    assert held == [(50, 150), (50, 150)]
    assert (back, used, again) == (2, 1, 0)
    assert [_has(world, name) for name in ("Ania", "Zenon")] == [(170, 0), (200, 0)]
    assert world.proved()


def test_one_that_ended_otherwise_or_is_none_changes_nothing(world: cast.World) -> None:
    ania, zenon = _holds(world, "Ania", 10), _holds(world, "Zenon", 20)
    holding.end_many(ania, Kind.SETTLE, **_scope(world))  # type: ignore[arg-type]

    with pytest.raises(holding.HoldEnded):
        holding.end_many([*zenon, *ania], Kind.CANCEL, **_scope(world))  # type: ignore[arg-type]
    with pytest.raises(holding.NoSuchHold):
        holding.end_many([*zenon, (ids.new_uuid(), zenon[0][1])], Kind.CANCEL, **_scope(world))  # type: ignore[arg-type]

    assert _has(world, "Zenon") == (180, 20)
    assert world.proved()


def test_many_take_as_many_statements_as_one(world: cast.World) -> None:
    counts = []
    for total in (1, 30):
        held = _holds(world, "Ania", *([1] * total))
        with CaptureQueriesContext(connection) as captured:
            holding.end_many(held, Kind.CANCEL, **_scope(world))  # type: ignore[arg-type]
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 6
    assert world.proved()
