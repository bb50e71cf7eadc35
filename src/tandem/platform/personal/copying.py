"""A copy of all that is held of people, as plain values, and the files that they sent: what the law
lets everybody ask for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BinaryField

from tandem.platform.models import Upload
from tandem.platform.models.upload import ERASED
from tandem.platform.personal import declaring
from tandem.platform.personal.erasing import Whose, files_of, rows_of

ROWS_MAX = 50_000  # of a table: nobody typed more
_SECRET = ("password", "token_hash", "link_hash", "key_hash", "ticket", "entry_hash")


@dataclass(frozen=True, slots=True)
class File:
    """A file that was sent: of which package, as what, where it lies under the home."""

    package: str
    id: UUID
    name: str
    media_type: str
    path: str
    bytes_total: int
    at: datetime


def files(whose: Whose) -> list[File]:
    """The files that these sent, each once, who came first first."""
    package_by_key: dict[UUID, str] = {}
    for package in declaring.packages().values():
        for held in package.tables:
            if held.files:
                for key in files_of(held, rows_of(held, whose)):
                    package_by_key.setdefault(key, package.name)
    rows = Upload.objects.of(whose.organiser_id).filter(id__in=list(package_by_key))
    return [
        File(
            package_by_key[row.id],
            row.id,
            row.name,
            row.media_type,
            row.path,
            row.bytes_total,
            row.created_at,
        )
        for row in rows.exclude(media_type=ERASED).order_by("created_at", "id")
    ]


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
