"""Taking: many demands of several holders are served as somebody with paper and pencil would serve
them, one by one.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger.points import BOOK, HOLDER, NOW, ORGANISER, move, open_books
from support.means import examples

from tandem.kit import ids
from tandem.kit.sql import SqlQuery
from tandem.ledger import proof, taking, transfers
from tandem.ledger.chart import Kind
from tandem.ledger.models import LotUse

pytestmark = pytest.mark.django_db

# A holder, points, and the days after which they expire.
_LOTS = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 30), st.integers(1, 5)), max_size=12)
# A holder, points, and the place of the lot that is meant, if one is.
_DEMANDS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(1, 40), st.none() | st.integers(0, 11)),
    min_size=1,
    max_size=12,
)


@dataclass
class Open:
    """A lot with what is left of it."""

    holder_id: int
    id: UUID
    days: int
    points: int


def _by_hand(
    lots: list[Open],
    demands: list[tuple[int, UUID, int, UUID | None]],
) -> dict[tuple[UUID, UUID], int]:
    """What each demand gets of each lot: those that name a lot first, then the others from what
    expires first.
    """
    served: dict[tuple[UUID, UUID], int] = defaultdict(int)
    in_order = sorted(demands, key=lambda demand: (demand[3] is None, demand[1]))
    for holder_id, key, points, lot_id in in_order:
        for lot in sorted(lots, key=lambda lot: (lot.days, lot.id)):
            part = min(points, lot.points)
            if part and lot.holder_id == holder_id and lot_id in (None, lot.id):
                served[key, lot.id] += part
                points, lot.points = points - part, lot.points - part
    return dict(served)


@settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(_LOTS, _DEMANDS)
def test_lots_serve_in_order(
    lots: list[tuple[int, int, int]],
    demands: list[tuple[int, int, int | None]],
) -> None:
    with transaction.atomic():
        open_books()
        standing = []
        for holder, points, days in lots:
            made = move(points, expires_at=NOW + timedelta(days=days), holder_id=HOLDER + holder)
            transfers.post([made], organiser_id=ORGANISER, now=NOW)
            standing.append(Open(made.holder_id, made.id, days, points))
        asked = []
        for holder, points, place in demands:
            lot = standing[place] if place is not None and place < len(standing) else None
            holder_id = lot.holder_id if lot else HOLDER + holder
            asked.append((holder_id, ids.new_uuid(), points, lot.id if lot else None))
        rows = SqlQuery(
            "SELECT holder_id, id, %(book_id)s::uuid AS book_id, points, id AS cause_id, lot_id"
            " FROM unnest(%(holders)s::bigint[], %(ids)s::uuid[], %(points)s::bigint[],"
            " %(lots)s::uuid[])"
            " AS said (holder_id, id, points, lot_id)",
            {
                "book_id": BOOK,
                "holders": [each[0] for each in asked],
                "ids": [each[1] for each in asked],
                "points": [each[2] for each in asked],
                "lots": [each[3] for each in asked],
            },
            taking.COLUMNS,
        )

        taken = taking.take_rows(
            rows,
            kind=Kind.ADJUST_DOWN,
            organiser_id=ORGANISER,
            batch_id=None,
            at=NOW,
            now=NOW,
        )

        wanted = _by_hand(standing, asked)
        uses = LotUse.objects.of(ORGANISER).values_list("transfer_id", "lot_id", "points")
        assert {(key, lot): points for key, lot, points in uses} == wanted
        assert taken.points == sum(wanted.values())
        asked_points = sum(points for _holder, points, _place in demands)
        assert taken.points + taken.shortfall_points == asked_points
        assert proof.prove(ORGANISER, holder_by_holder=True).holds
        transaction.set_rollback(True)
