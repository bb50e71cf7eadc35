"""Statements that stand prepared on a connection: how their parameters are written, and how their
rows are read (`platform/statements` runs them).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID
from weakref import WeakKeyDictionary

import psycopg
from psycopg.adapt import AdaptersMap, Loader, Transformer
from psycopg.pq import DiagnosticField, ExecStatus, Format


def fail_unless_done(result: Any) -> None:
    """Raise what the server, or libpq, says of a statement that was not done."""
    if result.status in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        return
    if result.error_field(DiagnosticField.SQLSTATE) is None:
        # The server says a code with all it refuses. Without one it is libpq that speaks, and the
        # connection is lost: the driver would make an error of no kind of it, which nobody knows
        # for the world's doing.
        raise psycopg.OperationalError(result.get_error_message("utf-8"))
    raise psycopg.errors.error_from_result(result, encoding="utf-8")


class Asked(Protocol):
    """A statement with PostgreSQL's own placeholders, and its values in their order."""

    native: str
    values: list[Any]


_NOTHING = object()  # no value of anybody's


class Prepared:
    """A statement that stands prepared on one connection, the way its parameters are written, and
    the way its columns are read.
    """

    __slots__ = ("_are_columns_known", "_before", "_reader", "_texts", "_writers", "name")

    def __init__(self, context: "_Context", name: bytes, types: Sequence[type]) -> None:
        self.name = name
        self._writers = [_TEXTS[kind] for kind in types]
        self._reader, self._are_columns_known = Transformer(context), False
        self._before: Sequence[Any] = [_NOTHING] * len(types)
        self._texts: list[bytes | None] = [None] * len(types)

    def texts(self, values: Sequence[Any]) -> list[bytes | None]:
        """Its parameters in PostgreSQL's text form. One that is the very value of the last time is
        not written anew, as most of those of rules are; a list may have been changed since.
        """
        self._texts = [
            text if value is last and type(value) is not list else write(value)
            for write, value, last, text in zip(
                self._writers, values, self._before, self._texts, strict=True
            )
        ]
        self._before = values
        return self._texts

    def read(self, result: Any) -> list[tuple[Any, ...]]:
        """The rows of an answer."""
        status = result.status
        if status == ExecStatus.TUPLES_OK:
            total = result.ntuples
            if not total:
                return []
            # A prepared statement's columns never change their types, so their readers are looked
            # up once.
            self._reader.set_pgresult(result, set_loaders=not self._are_columns_known)
            self._are_columns_known = True
            return self._reader.load_rows(0, total, tuple)
        if status != ExecStatus.COMMAND_OK:
            fail_unless_done(result)
        return []


class _Context:
    """How the rows of our own statements are read on a connection: as Django reads them, but that
    moments are remembered. The same few come again and again (when a key was used, since when rules
    hold, when a member joined), and reading one takes longer than most statements' other columns.
    """

    connection = None  # whoever reads holds no connection: it is forgotten with its statements

    def __init__(self, driver: Any) -> None:
        self.adapters = AdaptersMap(driver.adapters)
        of_django = self.adapters.get_loader(_OIDS[datetime], Format.TEXT)
        assert of_django is not None
        read = of_django(_OIDS[datetime], None).load
        moments: dict[bytes, Any] = {}

        class Moments(Loader):
            """Reads each moment once."""

            def load(self, data: Any) -> Any:
                """The moment of a text."""
                text = bytes(data)
                moment = moments.get(text)
                if moment is None:
                    if len(moments) >= MOMENTS_MAX:
                        moments.clear()
                    moment = moments[text] = read(data)
                return moment

        self.adapters.register_loader(_OIDS[datetime], Moments)


MOMENTS_MAX = 1_000  # remembered by a connection


class _Standing:
    """What stands prepared on a connection, by its text and the types of its parameters."""

    def __init__(self, driver: Any) -> None:
        self.context = _Context(driver)
        self.by_text: dict[tuple[str, tuple[type, ...]], Prepared] = {}


_standing: "WeakKeyDictionary[Any, _Standing]" = WeakKeyDictionary()


def all_prepared(driver: Any, asked: Sequence[Asked]) -> list[Prepared]:
    """The statements as they stand prepared on this connection, each with the types of its
    parameters.
    """
    of_connection = _standing.get(driver)
    if of_connection is None:
        of_connection = _standing[driver] = _Standing(driver)
    by_text, standing = of_connection.by_text, []
    for answer in asked:
        types = tuple(map(type, answer.values))
        prepared = by_text.get((answer.native, types))
        if prepared is None:
            name = f"tandem_{len(by_text)}".encode()
            oids = [_OIDS[kind] for kind in types]
            fail_unless_done(driver.pgconn.prepare(name, answer.native.encode(), oids))
            prepared = Prepared(of_connection.context, name, types)
            by_text[answer.native, types] = prepared
        standing.append(prepared)
    return standing


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


def _plain(value: Any) -> bytes:
    return str(value).encode()


def _uuid(value: UUID) -> bytes:
    return (
        b"%032x" % value.int
    )  # PostgreSQL reads it without hyphens too, and it is written four times faster


def _list(values: Sequence[Any]) -> bytes:
    if len(values) == 1:  # the usual case of what one purchase asks
        return b"{%b}" % _ELEMENTS[type(values[0])](values[0])
    return b"{%b}" % b",".join([_ELEMENTS[type(value)](value) for value in values])


def _whole(value: int) -> bytes:
    return b"%d" % value


def _quoted(value: str) -> bytes:
    if "\\" in value or '"' in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return b'"%b"' % value.encode()


_TEXTS: Mapping[type, Callable[[Any], bytes | None]] = {
    UUID: _uuid,
    int: _whole,
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
    int: _whole,
    str: _quoted,
    datetime: lambda value: b'"%b"' % _plain(value),
    date: _plain,
    bool: _plain,
    Decimal: _plain,
    type(None): lambda _value: b"NULL",
}
