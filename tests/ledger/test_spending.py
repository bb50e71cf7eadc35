"""Which lots are spent first: as their book says, singly and set at a time alike."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from ledger.points import BOOK, HOLDER, NOW, ORGANISER, balance, earn, open_books

from tandem.kit import ids
from tandem.kit.sql import SqlQuery
from tandem.ledger import holding, passing, proof, spending, taking
from tandem.ledger.chart import Kind
from tandem.ledger.models import Book, LotUse, SpendingOrder

pytestmark = pytest.mark.django_db
OWNER = UUID(int=3)
# Earned long ago without an end; earned lately and ending soon; given lately; given before it.
LOTS = ("old", "soon", "given", "given_before")
IN_ORDER = {
    "SOONEST_END": ["soon", "given_before", "given", "old"],
    "OLDEST": ["old", "given_before", "soon", "given"],
    "GIVEN": ["given_before", "given", "soon", "old"],
}


def _lots() -> dict[UUID, str]:
    """Four lots of 10 points each, by their keys."""
    days = timedelta(days=1)
    kept = {
        "old": earn(10, at=NOW - 40 * days),
        "soon": earn(10, at=NOW - 2 * days, expires_at=NOW + 5 * days),
        "given": earn(10, kind=Kind.ADJUST_UP, at=NOW - days, expires_at=NOW + 90 * days),
        "given_before": earn(
            10, kind=Kind.ADJUST_UP, at=NOW - 9 * days, expires_at=NOW + 60 * days
        ),
    }
    return {key: name for name, key in kept.items()}


def _hold(key: UUID, points: int) -> None:
    holding.hold(
        key, organiser_id=ORGANISER, holder_id=HOLDER, book_id=BOOK, points=points, at=NOW, now=NOW
    )


def _take(key: UUID, points: int, kind: Kind = Kind.TAKE_BACK) -> None:
    text = (
        "SELECT %(holder)s::bigint AS holder_id, %(key)s::uuid AS id, %(book)s::uuid AS book_id,"
        " %(points)s::bigint AS points, %(key)s::uuid AS cause_id, NULL::uuid AS lot_id"
    )
    params = {"holder": HOLDER, "key": key, "book": BOOK, "points": points}
    demands = SqlQuery(text, params, taking.COLUMNS)
    taking.take_rows(demands, kind=kind, organiser_id=ORGANISER, batch_id=None, at=NOW, now=NOW)


def _give(key: UUID, points: int) -> None:
    passing.give(
        key,
        giver_id=HOLDER,
        receiver_id=HOLDER + 1,
        book_id=BOOK,
        points=points,
        organiser_id=ORGANISER,
        at=NOW,
        now=NOW,
    )


WAYS = {"one order": _hold, "a set of demands": _take, "passed on": _give}


@pytest.mark.parametrize("order", SpendingOrder.values)
@pytest.mark.parametrize("_case", WAYS)
def test_lots_are_used_in_the_order_of_the_book(_case: str, order: str) -> None:
    open_books()
    names = _lots()
    spending.set_order(OWNER, SpendingOrder(order), organiser_id=ORGANISER)

    used = []
    for _time in range(4):
        key = ids.new_uuid()
        WAYS[_case](key, 10)
        ((lot_id, points),) = (
            LotUse.objects.of(ORGANISER).filter(transfer_id=key).values_list("lot_id", "points")
        )
        used.append(names[lot_id])
        assert points == 10

    assert used == IN_ORDER[order]
    assert balance().available == 0
    assert proof.prove(ORGANISER, holder_by_holder=True).holds


def test_one_order_goes_over_the_ends_of_lots_and_is_given_back_to_them() -> None:
    open_books()
    names = _lots()
    spending.set_order(OWNER, SpendingOrder.GIVEN, organiser_id=ORGANISER)

    key = ids.new_uuid()
    _hold(key, 25)
    uses = LotUse.objects.of(ORGANISER).filter(transfer_id=key)
    used = {names[lot]: points for lot, points in uses.values_list("lot_id", "points")}
    spending.set_order(OWNER, SpendingOrder.OLDEST, organiser_id=ORGANISER)
    after = {names[lot]: points for lot, points in uses.values_list("lot_id", "points")}
    holding.cancel(key, organiser_id=ORGANISER, holder_id=HOLDER, book_id=BOOK, at=NOW, now=NOW)

    assert used == after == {"given_before": 10, "given": 10, "soon": 5}
    assert balance().available == 40
    assert proof.prove(ORGANISER, holder_by_holder=True).holds


def test_the_order_is_of_one_owner_and_nothing_else_of_a_book_changes() -> None:
    open_books()
    Book.objects.of(ORGANISER).create(owner_id=UUID(int=4), code="REWARD", created_at=NOW)

    spending.set_order(OWNER, SpendingOrder.OLDEST, organiser_id=ORGANISER)

    assert spending.order_of(OWNER, organiser_id=ORGANISER) == SpendingOrder.OLDEST
    assert spending.order_of(UUID(int=4), organiser_id=ORGANISER) == SpendingOrder.SOONEST_END
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_column_privilege('tandem_app', 'ledger_book', 'spending_order', 'UPDATE'),"
            " has_column_privilege('tandem_app', 'ledger_book', 'code', 'UPDATE'),"
            " has_table_privilege('tandem_app', 'ledger_book', 'DELETE')"
        )
        assert cursor.fetchone() == (True, False, False)
