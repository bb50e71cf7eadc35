"""Running our own SQL: named parameters, rows as tuples, statements prepared where they are short and frequent.

The organiser's guard is in the statements themselves and in row-level security; this module only executes.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import psycopg
from django.db import DatabaseError, connection
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus, TransactionStatus

_NAMED = re.compile(r"%\(([a-z_0-9]+)\)s")


def run(text: str, params: Mapping[str, Any] | None = None) -> int:
    """Execute one statement on the connection of this transaction; the number of rows it touched.

    Binding is on the client, so the planner sees the values: right for set statements.
    """
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return int(cursor.rowcount)


def rows(text: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return list(cursor.fetchall())


def prepared(text: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a short, frequent statement as a prepared one, planned once a connection; its rows, if it returns any.

    Same connection, same transaction as Django's cursors, but a single call of libpq: what a cursor does around it costs
    more than the statement itself (docs/benchmarks.md). Lists are sent as array literals, so the text casts them.
    """
    connection.ensure_connection()
    native, names = _native(text)
    driver = connection.connection
    values = [params[name] for name in names]
    try:
        if driver.pgconn.transaction_status == TransactionStatus.IDLE and not driver.autocommit:
            driver.pgconn.exec_(b"BEGIN")  # as the driver does before its own first statement
        result = _prepared(driver, native, tuple(map(_oid, values))).run([_text(value) for value in values])
        if result.status == ExecStatus.TUPLES_OK:
            reader = Transformer.from_context(driver)
            reader.set_pgresult(result)
            return reader.load_rows(0, result.ntuples, tuple)
        if result.status != ExecStatus.COMMAND_OK:
            raise psycopg.errors.error_from_result(result, encoding="utf-8")
    except psycopg.errors.Error as error:
        if connection.in_atomic_block:
            connection.needs_rollback = True
        raise DatabaseError(str(error)) from error
    return []


class _Prepared:
    """A statement that stands prepared on one connection."""

    def __init__(self, pgconn: Any, name: bytes) -> None:
        self.pgconn, self.name = pgconn, name

    def run(self, values: Sequence[bytes | None]) -> Any:
        return self.pgconn.exec_prepared(self.name, values)


_standing: "WeakKeyDictionary[Any, dict[tuple[str, tuple[int, ...]], _Prepared]]" = WeakKeyDictionary()


def _prepared(driver: Any, native: str, oids: tuple[int, ...]) -> _Prepared:
    """The statement as it stands prepared on this connection, with these types of parameters."""
    of_connection = _standing.setdefault(driver, {})
    found = of_connection.get((native, oids))
    if found is None:
        name = f"tandem_{len(of_connection)}".encode()
        result = driver.pgconn.prepare(name, native.encode(), oids)
        if result.status != ExecStatus.COMMAND_OK:
            raise psycopg.errors.error_from_result(result, encoding="utf-8")
        found = of_connection[native, oids] = _Prepared(driver.pgconn, name)
    return found


# PostgreSQL's numbers of the types that we send; a list or None is told by the cast or the column in the statement.
_OIDS: Mapping[type, int] = {UUID: 2950, int: 20, str: 25, datetime: 1184, date: 1082, bool: 16, Decimal: 1700, bytes: 17}


def _oid(value: Any) -> int:
    return 0 if value is None or isinstance(value, (list, tuple)) else _OIDS[type(value)]


def _text(value: Any) -> bytes | None:
    """A value in PostgreSQL's text form."""
    if value is None:
        return None
    if isinstance(value, (list, tuple)):
        return b"{%b}" % b",".join(map(_element, value))
    if isinstance(value, bytes):
        return b"\\x" + value.hex().encode()
    return str(value).encode()


def _element(value: Any) -> bytes:
    """A value inside an array literal."""
    if value is None:
        return b"NULL"
    if isinstance(value, str):
        return b'"%b"' % value.replace("\\", "\\\\").replace('"', '\\"').encode()
    if isinstance(value, datetime):
        return b'"%b"' % str(value).encode()
    return str(value).encode()


@lru_cache(maxsize=2_000)
def _native(text: str) -> tuple[str, tuple[str, ...]]:
    """The statement with PostgreSQL's own placeholders and the names of its parameters in order: parsed once."""
    names: dict[str, int] = {}
    native = _NAMED.sub(lambda match: f"${names.setdefault(match.group(1), len(names) + 1)}", text)
    return native.replace("%%", "%"), tuple(names)


def without_waiting_for_disk() -> None:
    """Let this transaction's commit return before it lies on disk; the database stays consistent whatever happens.

    For work that would be done again by itself if a power cut took its last moments: its effect and the mark that it is
    done are one transaction, so both are there or neither.
    """
    run("SET LOCAL synchronous_commit = off")


def analysed(*tables: str) -> None:
    """Give the planner figures of freshly filled staging tables."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {table}")
