"""Running our own SQL: named parameters, rows as tuples, statements prepared where they are short and frequent.

The organiser's guard is in the statements themselves and in row-level security; this module only executes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import DatabaseError, connection


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


def prepared(text: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
    """Run a short, frequent statement as a prepared one, planned once a connection; its rows, if it returns any.

    Bypasses Django's cursor, whose client-side binding would plan it every time; same connection, same transaction.
    """
    connection.ensure_connection()
    try:
        with psycopg.Cursor(connection.connection) as cursor:
            cursor.execute(text, params, prepare=True)
            return cursor.fetchall() if cursor.description else []
    except psycopg.errors.Error as error:
        if connection.in_atomic_block:
            connection.needs_rollback = True
        raise DatabaseError(str(error)) from error


def analysed(*tables: str) -> None:
    """Give the planner figures of freshly filled staging tables."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {table}")
