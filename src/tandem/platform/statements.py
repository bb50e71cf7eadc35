"""Running our own SQL: named parameters, rows as tuples, statements prepared where they are short
and frequent.

The organiser's guard is in the statements themselves and in row-level security; this module only
executes.
"""

import re
import select
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import psycopg
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.transaction import TransactionManagementError
from psycopg.adapt import Transformer
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, TransactionStatus

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


class Answer:
    """The rows of a short statement that was asked for. It travels with the next one, or when its
    rows are wanted.
    """

    __slots__ = ("_found", "_line", "native", "values")

    def __init__(self, line: Any, text: str, params: Mapping[str, Any]) -> None:
        self._line = line
        self._found: list[tuple[Any, ...]] | None = None
        self.native, names = _native(text)
        self.values = [params[name] for name in names]

    def rows(self) -> list[tuple[Any, ...]]:
        """The rows; sends the statement when it has not gone yet."""
        if self._found is None:
            send(self._line)
        if self._found is None:
            raise TransactionManagementError(
                "The transaction is lost: an earlier statement of it failed."
            )
        return self._found

    def take(self, rows: list[tuple[Any, ...]]) -> None:
        """Keep what the server said."""
        self._found = rows


def ask(text: str, params: Mapping[str, Any]) -> Answer:
    """Run a short, frequent statement as a prepared one, together with the next; its rows are read
    from the answer.

    A trip to the server takes longer than a short statement does there, so those that need not wait
    for one another share one. They run in the order in which they were asked for, before whatever
    else this transaction does; a failure shows at the trip. Outside a transaction nothing is kept
    back.

    A prepared statement is planned once a connection. Lists are sent as array literals, so the text
    casts them.
    """
    line: Any = connections[DEFAULT_DB_ALIAS]  # our own kind of connection: platform/database
    if line.connection is None:
        line.ensure_connection()
    answer = Answer(line, text, params)
    line.kept_back.append(answer)
    if line.connection.autocommit:
        send(line)
    return answer


def later(text: str, params: Mapping[str, Any]) -> None:
    """Run a short statement, whose rows nobody waits for, together with the next one of this
    transaction.
    """
    ask(text, params)


def prepared(text: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a short, frequent statement as a prepared one (see `ask`); its rows, if it returns
    any.
    """
    return ask(text, params).rows()


def send(line: Any) -> None:
    """Send what is kept back on this connection, in one trip."""
    if line.kept_back:
        _send(line, commits=False)


def commit(line: Any) -> None:
    """Send what is kept back, and end the transaction in the same trip."""
    if line.kept_back or line.connection.pgconn.transaction_status == TransactionStatus.INTRANS:
        _send(line, commits=True)


def _send(line: Any, *, commits: bool) -> None:
    """One call of libpq where there is one statement: what a cursor does around it costs more than
    the statement itself (docs/benchmarks.md).
    """
    asked: list[Answer] = line.kept_back
    line.kept_back = []
    driver = line.connection
    state = driver.pgconn.transaction_status
    if state == TransactionStatus.INERROR:
        # the transaction is lost, and what belonged to it; a rollback must still get through
        return
    try:
        with line.wrap_database_errors:
            standing = [
                _prepared(
                    driver, answer.native, tuple([_OIDS[type(value)] for value in answer.values])
                )
                for answer in asked
            ]
            # The driver, too, begins a transaction before its own first statement.
            begins = bool(asked) and state == TransactionStatus.IDLE and not driver.autocommit
            if begins or len(asked) + commits > 1:
                results = _in_one_trip(
                    driver.pgconn, standing, asked, begins=begins, commits=commits
                )
            elif commits:
                results = [driver.pgconn.exec_(b"COMMIT")]
            else:
                results = [driver.pgconn.exec_prepared(standing[0].name, _texts(asked[0].values))]
            for answer, statement, result in zip(asked, standing, results, strict=False):
                answer.take(statement.read(result))
            if commits:
                _fail_unless_done(results[-1])
    except DatabaseError:
        if line.in_atomic_block:
            line.needs_rollback = True
        raise


def _fail_unless_done(result: Any) -> None:
    if result.status in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        return
    if result.error_field(DiagnosticField.SQLSTATE) is None:
        # The server says a code with all it refuses. Without one it is libpq that speaks, and the
        # connection is lost: the driver would make an error of no kind of it, which nobody knows
        # for the world's doing.
        raise psycopg.OperationalError(result.get_error_message("utf-8"))
    raise psycopg.errors.error_from_result(result, encoding="utf-8")


def _in_one_trip(
    pgconn: Any,
    standing: "Sequence[_Prepared]",
    asked: Sequence[Answer],
    *,
    begins: bool,
    commits: bool,
) -> list[Any]:
    """The results of several statements that go out together, the commit's last."""
    pgconn.enter_pipeline_mode()
    try:
        if begins:
            pgconn.send_query_params(b"BEGIN", None)
        for statement, answer in zip(standing, asked, strict=True):
            pgconn.send_query_prepared(statement.name, _texts(answer.values))
        if commits:
            pgconn.send_query_params(b"COMMIT", None)
        pgconn.pipeline_sync()
        return _results(pgconn)[1 if begins else 0 :]
    finally:
        if pgconn.status == ConnStatus.OK:
            pgconn.exit_pipeline_mode()


def _results(pgconn: Any) -> list[Any]:
    """What the server said to each statement of the pipeline; waits without holding up the other
    threads.
    """
    results: list[Any] = []
    while True:
        while pgconn.is_busy():
            poll = select.poll()
            poll.register(pgconn.socket, select.POLLIN | (select.POLLOUT if pgconn.flush() else 0))
            poll.poll()
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is None:
            if pgconn.status != ConnStatus.OK:
                raise psycopg.OperationalError("The connection to the database was lost.")
        elif result.status == ExecStatus.PIPELINE_SYNC:
            return results
        else:
            results.append(result)


class _Prepared:
    """A statement that stands prepared on one connection, and the way its columns are read."""

    __slots__ = ("_are_columns_known", "_reader", "name")

    def __init__(self, driver: Any, name: bytes) -> None:
        self.name = name
        self._reader, self._are_columns_known = Transformer.from_context(driver), False

    def read(self, result: Any) -> list[tuple[Any, ...]]:
        if result.status == ExecStatus.TUPLES_OK:
            # A prepared statement's columns never change their types, so their readers are looked
            # up once.
            self._reader.set_pgresult(result, set_loaders=not self._are_columns_known)
            self._are_columns_known = True
            return self._reader.load_rows(0, result.ntuples, tuple)
        _fail_unless_done(result)
        return []


_standing: "WeakKeyDictionary[Any, dict[tuple[str, tuple[int, ...]], _Prepared]]" = (
    WeakKeyDictionary()
)


def _prepared(driver: Any, native: str, oids: tuple[int, ...]) -> _Prepared:
    """The statement as it stands prepared on this connection, with these types of parameters."""
    of_connection = _standing.get(driver)
    if of_connection is None:
        of_connection = _standing[driver] = {}
    prepared = of_connection.get((native, oids))
    if prepared is None:
        name = f"tandem_{len(of_connection)}".encode()
        result = driver.pgconn.prepare(name, native.encode(), oids)
        _fail_unless_done(result)
        prepared = of_connection[native, oids] = _Prepared(driver, name)
    return prepared


# PostgreSQL's numbers of the types that we send; a list or None is told by the cast or the column
# in the statement.
_OIDS: Mapping[type, int] = {
    UUID: 2950,
    int: 20,
    str: 25,
    datetime: 1184,
    date: 1082,
    bool: 16,
    Decimal: 1700,
    bytes: 17,
    type(None): 0,
    list: 0,
    tuple: 0,
}


def _texts(values: Sequence[Any]) -> list[bytes | None]:
    """Values in PostgreSQL's text form."""
    return [_TEXTS[type(value)](value) for value in values]


def _plain(value: Any) -> bytes:
    return str(value).encode()


def _uuid(value: UUID) -> bytes:
    return (
        b"%032x" % value.int
    )  # PostgreSQL reads it without hyphens too, and it is written four times faster


def _list(values: Sequence[Any]) -> bytes:
    return b"{%b}" % b",".join([_ELEMENTS[type(value)](value) for value in values])


def _quoted(value: str) -> bytes:
    return b'"%b"' % value.replace("\\", "\\\\").replace('"', '\\"').encode()


_TEXTS: Mapping[type, Callable[[Any], bytes | None]] = {
    UUID: _uuid,
    int: _plain,
    str: str.encode,
    datetime: _plain,
    date: _plain,
    bool: _plain,
    Decimal: _plain,
    bytes: lambda value: b"\\x" + value.hex().encode(),
    type(None): lambda _value: None,
    list: _list,
    tuple: _list,
}
# The same inside an array literal.
_ELEMENTS: Mapping[type, Callable[[Any], bytes]] = {
    UUID: _uuid,
    int: _plain,
    str: _quoted,
    datetime: lambda value: b'"%b"' % _plain(value),
    date: _plain,
    bool: _plain,
    Decimal: _plain,
    type(None): lambda _value: b"NULL",
}


@lru_cache(maxsize=2_000)
def _native(text: str) -> tuple[str, tuple[str, ...]]:
    """The statement with PostgreSQL's own placeholders and the names of its parameters in order:
    parsed once.
    """
    names: dict[str, int] = {}
    native = _NAMED.sub(lambda match: f"${names.setdefault(match.group(1), len(names) + 1)}", text)
    return native.replace("%%", "%"), tuple(names)


def with_much_memory() -> None:
    """Let the statements of this transaction sort and hash in memory: for the few that walk through
    everybody.
    """
    run("SET LOCAL work_mem = '256MB'")


def without_waiting_for_disk() -> None:
    """Let this transaction's commit return before it lies on disk; the database stays consistent
    whatever happens.

    For work that would be done again by itself if a power cut took its last moments: its effect and
    the mark that it is done are one transaction, so both are there or neither.
    """
    run("SET LOCAL synchronous_commit = off")


def analysed(*tables: str) -> None:
    """Give the planner figures of freshly filled staging tables."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {table}")
