"""Earning: same rows whether one or many, keys that work once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from ledger.points import BOOK, HOLDER, NOW, ORGANISER, balance, earn, move, open_books

from tandem.kit import ids
from tandem.kit.sql import SqlQuery
from tandem.ledger import expiry, holding, passing, proof, queries, taking, transfers
from tandem.ledger.chart import Kind
from tandem.ledger.models import Lot, Transfer
from tandem.platform import statements, tenancy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _books(db: None) -> None:
    open_books()


def test_earned_points_are_available() -> None:
    earn(40)

    assert balance() == queries.Balance(available=40)
    assert proof.prove(ORGANISER).holds


def test_same_key_again_moves_nothing() -> None:
    once = move(40)
    transfers.post([once], organiser_id=ORGANISER, now=NOW)

    again = transfers.post([once, move(2)], organiser_id=ORGANISER, now=NOW)

    assert again == transfers.Posting(posted=1, repeated=1)
    assert balance().available == 42


def test_used_key_with_other_points_is_refused() -> None:
    once = move(40)
    transfers.post([once], organiser_id=ORGANISER, now=NOW)

    with pytest.raises(transfers.KeyTaken):
        transfers.post([replace(once, points=41)], organiser_id=ORGANISER, now=NOW)

    assert balance().available == 40


def test_a_new_key_that_stands_breaks_the_transaction() -> None:
    once = move(40)
    with transaction.atomic():
        transfers.post_new([once, move(2)], organiser_id=ORGANISER, now=NOW)
    before = balance().available

    with pytest.raises(DatabaseError), transaction.atomic():
        transfers.post_new([once], organiser_id=ORGANISER, now=NOW)
        statements.rows("SELECT 1")  # it goes with the next statement, at the latest the commit

    assert (before, balance().available, proof.prove(ORGANISER).holds) == (42, 42, True)


def test_a_key_twice_in_one_call_posts_nothing() -> None:
    once = move(40)

    with pytest.raises(AssertionError, match="once a call"):
        transfers.post([once, replace(once, points=41)], organiser_id=ORGANISER, now=NOW)

    assert balance().available == 0
    assert not Transfer.objects.of(ORGANISER).exists()


def test_rows_of_a_query_are_posted_once() -> None:
    rows = SqlQuery(
        "SELECT %(holder)s + n AS holder_id, md5('r' || n)::uuid AS id, %(book)s::uuid AS book_id, 'EARN_PENDING' AS kind,"
        " n::bigint AS points, md5('c' || n)::uuid AS cause_id, %(now)s::timestamptz AS at, NULL::timestamptz AS expires_at,"
        " NULL::date AS due_on FROM generate_series(1, 500) AS n",
        {"holder": HOLDER, "book": BOOK, "now": NOW},
        transfers.COLUMNS,
    )

    first = transfers.post_rows(rows, organiser_id=ORGANISER, batch_id=ids.new_uuid(), now=NOW)
    second = transfers.post_rows(rows, organiser_id=ORGANISER, batch_id=ids.new_uuid(), now=NOW)

    assert first == transfers.Posting(posted=500, repeated=0)
    assert second == transfers.Posting(posted=0, repeated=500)
    assert queries.balance(HOLDER + 7, organiser_id=ORGANISER, book_id=BOOK) == queries.Balance(
        pending=7
    )
    assert proof.prove(ORGANISER) == proof.Proof(accounts=500, transfers=500, faults=())


def test_transfer_cannot_be_changed_or_deleted() -> None:
    earn(40)

    for activity in (
        "UPDATE ledger_transfer SET points = 1",
        "DELETE FROM ledger_transfer",
        "DELETE FROM ledger_lotuse",
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            statements.run(activity)

    assert Transfer.objects.of(ORGANISER).get().points == 40


def test_another_organiser_sees_nothing() -> None:
    earn(40)

    tenancy.enter(UUID(int=9))

    assert statements.rows("SELECT count(*) FROM ledger_transfer") == [(0,)]


def _demand(
    points: int, key: str, *, cause: UUID | None = None, lot: UUID | None = None
) -> SqlQuery:
    return SqlQuery(
        "SELECT %(holder)s::bigint AS holder_id, %(id)s::uuid AS id, %(book)s::uuid AS book_id, %(points)s::bigint AS points,"
        " %(cause)s::uuid AS cause_id, %(lot)s::uuid AS lot_id",
        {
            "holder": HOLDER,
            "id": ids.derived(key),
            "book": BOOK,
            "points": points,
            "cause": cause or ids.derived("?"),
            "lot": lot,
        },
        taking.COLUMNS,
    )


def _take(rows: SqlQuery, kind: Kind) -> taking.Taking:
    return taking.take_rows(rows, kind=kind, organiser_id=ORGANISER, batch_id=None, at=NOW, now=NOW)


def test_part_of_a_lot_is_released_and_the_rest_voided() -> None:
    lot = earn(100, kind=Kind.EARN_PENDING)

    _take(_demand(60, "release", lot=lot), Kind.RELEASE)
    _take(_demand(40, "void", lot=lot), Kind.VOID)

    assert balance() == queries.Balance(available=60)
    assert proof.prove(ORGANISER).holds


def test_taking_back_prefers_the_lot_of_the_same_cause() -> None:
    earn(50, cause="first")
    second = earn(50, cause="second")

    taken = _take(_demand(30, "back", cause=ids.derived("second")), Kind.TAKE_BACK)

    assert taken == taking.Taking(points=30, shortfall_points=0)
    assert Lot.objects.of(ORGANISER).get(holder_id=HOLDER, id=second).available_points == 20
    assert proof.prove(ORGANISER).holds


def test_taking_more_than_there_is_tells_the_shortfall() -> None:
    earn(50)

    taken = _take(_demand(80, "back"), Kind.TAKE_BACK)

    assert taken == taking.Taking(points=50, shortfall_points=30)
    assert balance() == queries.Balance()
    assert proof.prove(ORGANISER).holds


def test_repeated_demand_takes_nothing() -> None:
    earn(50)

    _take(_demand(20, "back"), Kind.TAKE_BACK)
    again = _take(_demand(20, "back"), Kind.TAKE_BACK)

    assert again.points == 0
    assert balance().available == 30


def test_hold_takes_the_lot_that_expires_first_and_cancel_gives_it_back() -> None:
    late = earn(50, expires_at=NOW + timedelta(days=90))
    soon = earn(50, expires_at=NOW + timedelta(days=10))
    key = ids.new_uuid()
    scope = {"organiser_id": ORGANISER, "holder_id": HOLDER, "book_id": BOOK}

    holding.hold(key, points=60, at=NOW, now=NOW, **scope)

    left = {
        lot.id: lot.available_points for lot in Lot.objects.of(ORGANISER).filter(holder_id=HOLDER)
    }
    assert left == {soon: 0, late: 40}
    assert balance() == queries.Balance(available=40, held=60)
    assert holding.cancel(key, at=NOW, now=NOW, **scope)
    assert not holding.cancel(key, at=NOW, now=NOW, **scope)
    left = {
        lot.id: lot.available_points for lot in Lot.objects.of(ORGANISER).filter(holder_id=HOLDER)
    }
    assert left == {soon: 50, late: 50}
    with pytest.raises(holding.HoldEnded):
        holding.settle(key, at=NOW, now=NOW, **scope)
    assert proof.prove(ORGANISER).holds


def test_hold_of_more_than_there_is_is_refused() -> None:
    earn(50)

    with pytest.raises(holding.NotEnoughPoints, match="50"):
        holding.hold(
            ids.new_uuid(),
            organiser_id=ORGANISER,
            holder_id=HOLDER,
            book_id=BOOK,
            points=51,
            at=NOW,
            now=NOW,
        )

    assert balance() == queries.Balance(available=50)


def test_a_used_key_holds_no_other_points() -> None:
    earn(50)
    key = ids.new_uuid()
    scope = {"organiser_id": ORGANISER, "holder_id": HOLDER, "book_id": BOOK}
    holding.hold(key, points=20, at=NOW, now=NOW, **scope)

    again = holding.hold(key, points=20, at=NOW, now=NOW, **scope)
    with pytest.raises(transfers.KeyTaken, match=r"20, now 30"):
        holding.hold(key, points=30, at=NOW, now=NOW, **scope)

    assert not again
    assert balance() == queries.Balance(available=30, held=20)


def test_a_used_key_passes_on_no_other_points_and_to_nobody_else() -> None:
    earn(30, expires_at=NOW + timedelta(days=10))
    earn(20, expires_at=NOW + timedelta(days=90))
    key = ids.new_uuid()
    scope = {"organiser_id": ORGANISER, "book_id": BOOK, "at": NOW, "now": NOW}
    passing.give(key, giver_id=HOLDER, receiver_id=HOLDER + 1, points=40, **scope)

    again = passing.give(key, giver_id=HOLDER, receiver_id=HOLDER + 1, points=40, **scope)
    with pytest.raises(transfers.KeyTaken, match=r"40, now 10"):
        passing.give(key, giver_id=HOLDER, receiver_id=HOLDER + 1, points=10, **scope)
    with pytest.raises(passing.OtherReceiver):
        passing.give(key, giver_id=HOLDER, receiver_id=HOLDER + 2, points=40, **scope)
    with pytest.raises(transfers.KeyTaken):
        holding.hold(
            key,
            organiser_id=ORGANISER,
            holder_id=HOLDER,
            book_id=BOOK,
            points=10,
            at=NOW,
            now=NOW,
        )

    assert not again
    assert balance() == queries.Balance(available=10)
    assert proof.prove(ORGANISER, holder_by_holder=True).holds


def test_due_lots_expire_once_and_points_that_come_back_expire_again() -> None:
    earn(50, expires_at=NOW + timedelta(days=10))
    earn(50, expires_at=NOW + timedelta(days=90))
    scope = {"organiser_id": ORGANISER, "holder_id": HOLDER, "book_id": BOOK}
    key = ids.new_uuid()
    holding.hold(key, points=20, at=NOW, now=NOW, **scope)
    day = NOW + timedelta(days=11)

    first = expiry.expire(BOOK, organiser_id=ORGANISER, until=day, now=day)
    again = expiry.expire(BOOK, organiser_id=ORGANISER, until=day, now=day)
    holding.cancel(key, at=day, now=day, **scope)
    later = expiry.expire(BOOK, organiser_id=ORGANISER, until=day + timedelta(days=1), now=day)

    assert (first.points, again.points, later.points) == (30, 0, 20)
    assert balance() == queries.Balance(available=50)
    assert proof.prove(ORGANISER).holds


def test_balance_as_of_and_statement_follow_the_transfers() -> None:
    earn(50, at=datetime(2026, 1, 1, tzinfo=UTC))
    earn(7, at=datetime(2026, 2, 1, tzinfo=UTC))

    before = queries.balance_as_of(
        HOLDER, organiser_id=ORGANISER, book_id=BOOK, at=datetime(2026, 1, 15, tzinfo=UTC)
    )
    rows = queries.statement(HOLDER, organiser_id=ORGANISER, book_id=BOOK, limit=1)
    rest = queries.statement(
        HOLDER, organiser_id=ORGANISER, book_id=BOOK, before=(rows[0].at, rows[0].id)
    )

    assert before == queries.Balance(available=50)
    assert [row.points for row in rows + rest] == [7, 50]


def test_proof_finds_an_account_that_was_tampered_with() -> None:
    earn(50)
    statements.run("UPDATE ledger_account SET available_points = 60")

    found = proof.prove(ORGANISER)

    assert [fault.account for fault in found.faults] == [(0, 60, 0)]
    assert not found.holds
