"""Random operations, and after each of them: the proof holds, nothing is negative, points are
conserved.
"""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger.points import BOOK, HOLDER, NOW, ORGANISER, balance, move, open_books
from support.means import examples

from tandem.kit import ids
from tandem.kit.sql import SqlQuery
from tandem.ledger import expiry, holding, proof, taking, transfers
from tandem.ledger.chart import Kind
from tandem.platform import statements

pytestmark = pytest.mark.django_db

_OPERATION = st.one_of(
    st.tuples(
        st.just("earn"),
        st.integers(1, 100),
        st.sampled_from([Kind.EARN, Kind.EARN_PENDING]),
        st.integers(1, 400),
    ),
    st.tuples(
        st.sampled_from(["release", "void", "take_back", "adjust_down"]), st.integers(1, 150)
    ),
    st.tuples(st.just("hold"), st.integers(1, 150)),
    st.tuples(st.sampled_from(["settle", "cancel"]), st.integers(0, 5)),
    st.tuples(st.just("expire"), st.integers(1, 400)),
)


class _Undo(Exception):
    pass


def _apply(operation: tuple[object, ...], holds: list[UUID]) -> None:
    scope = {"organiser_id": ORGANISER, "holder_id": HOLDER, "book_id": BOOK}
    match operation:
        case ("earn", int(points), Kind() as kind, int(days)):
            made = move(points, kind=kind, expires_at=NOW + timedelta(days=days))
            transfers.post([made], organiser_id=ORGANISER, now=NOW)
        case ("hold", int(points)):
            key = ids.new_uuid()
            holding.hold(key, points=points, at=NOW, now=NOW, **scope)
            holds.append(key)
        case ("settle" | "cancel" as end, int(place)) if holds:
            getattr(holding, end)(holds[place % len(holds)], at=NOW, now=NOW, **scope)
        case ("expire", int(days)):
            expiry.expire(BOOK, organiser_id=ORGANISER, until=NOW + timedelta(days=days), now=NOW)
        case ("release" | "void" | "take_back" | "adjust_down" as verb, int(points)):
            rows = SqlQuery(
                "SELECT %(holder_id)s::bigint AS holder_id, %(id)s::uuid AS id, %(book_id)s::uuid AS book_id,"
                " %(points)s::bigint AS points, %(id)s::uuid AS cause_id, NULL::uuid AS lot_id",
                {**scope, "id": ids.new_uuid(), "points": points},
                taking.COLUMNS,
            )
            taking.take_rows(
                rows,
                kind=Kind(verb.upper()),
                organiser_id=ORGANISER,
                batch_id=None,
                at=NOW,
                now=NOW,
            )


@settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(_OPERATION, min_size=1, max_size=14))
def test_invariants_hold_after_every_operation(operations: list[tuple[object, ...]]) -> None:
    holds: list[UUID] = []
    try:
        with transaction.atomic():
            open_books()
            for operation in operations:
                try:
                    with transaction.atomic():
                        _apply(operation, holds)
                except (holding.NotEnoughPoints, holding.HoldEnded):
                    pass
                found = proof.prove(ORGANISER)
                assert found.holds, (operation, found)
                assert found == proof.prove(ORGANISER, holder_by_holder=True)
            ((issued, gone),) = statements.rows(
                "SELECT coalesce(sum(points) FILTER (WHERE kind IN ('EARN', 'EARN_PENDING')), 0),"
                " coalesce(sum(points) FILTER (WHERE kind IN ('VOID', 'TAKE_BACK', 'SETTLE', 'EXPIRE', 'ADJUST_DOWN')), 0)"
                " FROM ledger_transfer"
            )
            now = balance()
            assert issued == gone + now.pending + now.available + now.held
            raise _Undo
    except _Undo:
        pass
