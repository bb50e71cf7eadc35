"""Statements that share trips: in the order of the code, none lost, none left behind by a
transaction that failed.
"""

import contextlib
import gc
import os
import socket
import weakref
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError

from tandem.platform import statements
from tandem.platform.jobs import running

pytestmark = pytest.mark.django_db(transaction=True)
_SET = "SELECT set_config('tandem.tried', current_setting('tandem.tried', true) || %(value)s::text, true)"


def _tried() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('tandem.tried', true)")
        return str(cursor.fetchone()[0])


def test_what_waits_goes_before_whatever_comes_next() -> None:
    with transaction.atomic():
        statements.run("SELECT set_config('tandem.tried', '', true)")
        for value in "abc":
            statements.later(_SET, {"value": value})

        by_cursor = _tried()
        statements.later(_SET, {"value": "d"})
        asked = statements.ask("SELECT %(n)s::int, current_setting('tandem.tried')", {"n": 7})
        statements.later(_SET, {"value": "e"})

        assert by_cursor == "abc"
        assert asked.rows() == [(7, "abcd")]
        assert _tried() == "abcde"


def test_an_answer_larger_than_the_network_takes_at_once_comes_whole() -> None:
    with transaction.atomic():
        asked = statements.ask("SELECT repeat('x', %(n)s::int)", {"n": 5_000_000})
        sent = statements.ask("SELECT length(%(text)s::text)", {"text": "y" * 5_000_000})

        assert sent.rows() == [(5_000_000,)]
        assert len(asked.rows()[0][0]) == 5_000_000


def test_the_commit_takes_along_what_waits() -> None:
    with transaction.atomic():
        statements.run("CREATE TEMPORARY TABLE kept (value int)")
        statements.later("INSERT INTO kept VALUES (%(value)s::int)", {"value": 3})

    assert statements.prepared("SELECT value FROM kept", {}) == [(3,)]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE kept")


def test_a_failure_shows_at_the_trip_and_the_next_statements_are_lost_with_it() -> None:
    with pytest.raises(DatabaseError, match="division by zero"), transaction.atomic():
        statements.later("SELECT 1 / %(zero)s::int", {"zero": 0})
        statements.prepared("SELECT 2", {})

    assert statements.prepared("SELECT 2", {}) == [(2,)]


def test_a_failure_of_what_only_the_commit_takes_along_rolls_back() -> None:
    with pytest.raises(DatabaseError, match="division by zero"), transaction.atomic():
        statements.run("CREATE TEMPORARY TABLE kept (value int)")
        statements.later("SELECT 1 / %(zero)s::int", {"zero": 0})

    assert statements.prepared("SELECT to_regclass('kept')::text", {}) == [(None,)]


@pytest.mark.parametrize("asked", [1, 2])
def test_what_is_asked_in_a_lost_savepoint_does_not_keep_it_from_being_rolled_back(
    asked: int,
) -> None:
    with transaction.atomic():
        with pytest.raises(TransactionManagementError), transaction.atomic():
            with contextlib.suppress(DatabaseError):
                statements.prepared("SELECT 1 / %(zero)s::int", {"zero": 0})
            for _ in range(asked - 1):
                statements.later("SELECT 3", {})
            statements.prepared("SELECT 4", {})

        assert statements.prepared("SELECT 5", {}) == [(5,)]


def _lose() -> None:
    """The server is gone without a word, as it is when it is killed; its way of ending a session
    says a code.
    """
    with socket.socket(fileno=os.dup(connection.connection.pgconn.socket)) as line:
        line.shutdown(socket.SHUT_RDWR)


def _asks_again() -> None:
    statements.prepared("SELECT %(n)s::int", {"n": 1})
    _lose()
    statements.prepared("SELECT %(n)s::int", {"n": 2})


def _asks_anew() -> None:
    statements.rows("SELECT 1")
    _lose()
    statements.prepared("SELECT %(n)s::bigint", {"n": 1})


def _asks_several() -> None:
    statements.prepared("SELECT %(n)s::int", {"n": 0})
    _lose()
    statements.later("SELECT %(n)s::int", {"n": 1})
    statements.prepared("SELECT %(n)s::int", {"n": 2})


def _ends() -> None:
    statements.prepared("SELECT %(n)s::int", {"n": 1})
    _lose()


def _ends_with_another() -> None:
    statements.prepared("SELECT %(n)s::int", {"n": 1})
    statements.later("SELECT %(n)s::int", {"n": 2})
    _lose()


@pytest.mark.parametrize(
    "work", [_asks_again, _asks_anew, _asks_several, _ends, _ends_with_another]
)
def test_a_server_that_is_gone_without_a_word_is_told_as_such(work: Callable[[], None]) -> None:
    with pytest.raises(OperationalError) as lost, transaction.atomic():
        work()

    assert running.outside(lost.value) == running.SOON_SECONDS, "what a job was doing is done again"
    assert statements.prepared("SELECT %(n)s::int", {"n": 1}) == [(1,)], "on another connection"


def test_moments_are_read_as_django_reads_them_however_often() -> None:
    at = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)
    for moment in (at, at, at + timedelta(hours=1)):
        ((own,),) = statements.prepared("SELECT %(at)s::timestamptz", {"at": moment})
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::timestamptz", [moment])
            assert (own, own.tzinfo) == (moment, cursor.fetchone()[0].tzinfo)


def test_what_stands_prepared_is_forgotten_with_its_connection() -> None:
    statements.prepared("SELECT %(n)s::int", {"n": 1})
    driver = weakref.ref(connection.connection)

    connection.close()
    gc.collect()

    assert driver() is None
    assert statements.prepared("SELECT %(n)s::int", {"n": 1}) == [(1,)]
