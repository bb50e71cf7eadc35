"""A copy of all that is held of people, as plain values: what the law lets everybody ask for."""

from collections.abc import Iterator
from typing import Any

from django.db.models import BinaryField

from tandem.platform.personal import declaring
from tandem.platform.personal.erasing import Whose, rows_of

ROWS_MAX = 50_000  # of a table: nobody typed more
_SECRET = ("password", "token_hash", "link_hash", "key_hash", "ticket", "entry_hash")


def copies(whose: Whose) -> Iterator[tuple[str, dict[str, list[dict[str, Any]]]]]:
    """Package by package, {table: rows}; what is empty is left out."""
    for package in declaring.packages().values():
        tables: dict[str, list[dict[str, Any]]] = {}
        for held in package.tables:
            names = [
                column.attname
                for column in held.model._meta.concrete_fields
                if column.attname not in _SECRET
                and not isinstance(column, BinaryField)
                and column.get_internal_type() != "CompositePrimaryKey"
            ]
            rows = list(rows_of(held, whose).values(*names)[:ROWS_MAX])
            if rows:
                tables.setdefault(held.model._meta.db_table, []).extend(rows)
        if tables:
            yield package.name, tables
