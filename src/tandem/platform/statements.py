"""Running our own SQL: named parameters, rows as tuples, statements prepared where they are short and frequent.

The organiser's guard is in the statements themselves and in row-level security; this module only executes.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import psycopg
from django.db import DatabaseError, connection

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

    Bypasses Django's cursor, whose client-side binding would plan it every time; same connection, same transaction.
    """
    connection.ensure_connection()
    native, names = _native(text)
    try:
        with psycopg.RawCursor(connection.connection) as cursor:
            cursor.execute(native, [params[name] for name in names], prepare=True)
            return cursor.fetchall() if cursor.description else []
    except psycopg.errors.Error as error:
        if connection.in_atomic_block:
            connection.needs_rollback = True
        raise DatabaseError(str(error)) from error


@lru_cache(maxsize=2_000)
def _native(text: str) -> tuple[str, tuple[str, ...]]:
    """The statement with PostgreSQL's own placeholders and the names of its parameters in order: parsed once."""
    names: dict[str, int] = {}
    native = _NAMED.sub(lambda match: f"${names.setdefault(match.group(1), len(names) + 1)}", text)
    return native.replace("%%", "%"), tuple(names)


def analysed(*tables: str) -> None:
    """Give the planner figures of freshly filled staging tables."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {table}")
