"""Running our own SQL: named parameters, rows as tuples, statements prepared where they are short
and frequent.

The organiser's guard is in the statements themselves and in row-level security; this module only
executes.
"""

import re
import select
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.transaction import TransactionManagementError
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus

from tandem.platform.prepared import Prepared, all_prepared, fail_unless_done

# How the rows of a statement are read: as of now (`rows`), or by who keeps them for some minutes.
Read = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]
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
    line: Any = getattr(_own, "line", None) or _line_of_thread()
    if line.connection is None:
        line.ensure_connection()
    answer = Answer(line, text, params)
    line.kept_back.append(answer)
    if line.connection.autocommit:
        send(line)
    return answer


_own = threading.local()


def _line_of_thread() -> Any:
    """This thread's connection of our own kind (platform/database). Django keeps one for a thread
    and never another, so it is looked up once.
    """
    _own.line = connections[DEFAULT_DB_ALIAS]
    return _own.line


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
            standing = all_prepared(driver, asked)
            # The driver, too, begins a transaction before its own first statement.
            begins = bool(asked) and state == TransactionStatus.IDLE and not driver.autocommit
            if begins or len(asked) + commits > 1:
                results = _in_one_trip(
                    driver.pgconn, standing, asked, begins=begins, commits=commits
                )
            elif commits:
                results = [driver.pgconn.exec_(b"COMMIT")]
            else:
                text = standing[0].texts(asked[0].values)
                results = [driver.pgconn.exec_prepared(standing[0].name, text)]
            for answer, statement, result in zip(asked, standing, results, strict=False):
                answer.take(statement.read(result))
            if commits:
                fail_unless_done(results[-1])
    except DatabaseError:
        if line.in_atomic_block:
            line.needs_rollback = True
        raise


def _in_one_trip(
    pgconn: Any,
    standing: "Sequence[Prepared]",
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
            pgconn.send_query_prepared(statement.name, statement.texts(answer.values))
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
    poll = None
    while True:
        while pgconn.is_busy():
            if poll is None:
                poll, socket = select.poll(), pgconn.socket
            poll.register(socket, select.POLLIN | (select.POLLOUT if pgconn.flush() else 0))
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
