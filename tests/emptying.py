"""After a test that commits, its rows go.

Django truncates: new files for a hundred tables and all of their indexes, then its own tables of
kinds and rights made anew. That is more work than most tests are. Here the rows are deleted by the
owner, and no trigger or key looks at them. What is large is truncated all the same.
"""

from collections.abc import Callable
from typing import Any

import psycopg
from django.db import connection
from django.test import TransactionTestCase

KEPT = {"django_content_type", "auth_permission"}  # made with the template; no test changes them
QUEUE = {  # Django does not know that they are there
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
}
BYTES_MAX = 8_000_000  # of all tables; to look through more takes longer than new files


class Emptying:
    """Stands where Django empties the database after a test."""

    def __init__(self, url: str) -> None:
        self.url, self.owner = url, _owner(url)
        self.tables = sorted({*connection.introspection.django_table_names(True), *QUEUE} - KEPT)
        self.truncate: Callable[[Any], None] = TransactionTestCase._fixture_teardown
        TransactionTestCase._fixture_teardown = lambda case: self.empty(case)

    def empty(self, case: TransactionTestCase) -> None:
        """Leave no row. Waits for whoever is still at work."""
        connection.close()  # what a test left open here would wait for itself
        if self.owner is not None and self.owner.closed:
            self.owner = _owner(self.url)
        if self.owner is None or self._bytes() > BYTES_MAX:
            self.truncate(case)
            with connection.cursor() as cursor:
                cursor.execute(f"TRUNCATE {', '.join(QUEUE)}")
            return
        deleted = "".join(f"DELETE FROM {table};" for table in self.tables)
        with self.owner.transaction():
            self.owner.execute(f"LOCK TABLE {', '.join(self.tables)} IN ACCESS EXCLUSIVE MODE")
            self.owner.execute(deleted)

    def _bytes(self) -> int:
        assert self.owner is not None
        query = "SELECT sum(pg_relation_size(name::regclass)) FROM unnest(%s::text[]) AS name"
        row = self.owner.execute(query, [self.tables]).fetchone()
        assert row is not None
        return int(row[0])


def _owner(url: str) -> "psycopg.Connection[Any] | None":
    """Who may leave out triggers and keys; None where a server of somebody else allows nobody."""
    link = psycopg.connect(url, autocommit=True)
    try:
        link.execute("SET session_replication_role = replica")
    except psycopg.errors.InsufficientPrivilege:
        link.close()
        return None
    return link
