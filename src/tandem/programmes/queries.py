"""The questions about the frame."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.base import ModelState

from tandem.kit.periods import BEGINNING_OF_TIME, span_of
from tandem.ledger.models import Book
from tandem.platform import statements
from tandem.programmes.models import Edition, Programme


def programme(programme_id: UUID, *, organiser_id: UUID) -> Programme:
    """The programme as it stands now. Asked for at every activity, so it is a prepared statement.

    Raises:
        Programme.DoesNotExist
    """
    return _one(
        statements.prepared(_text() + _NAMED, {"organiser_id": organiser_id, "id": programme_id})
    )


def programme_of_key() -> Callable[[], Programme]:
    """The programme of the API key that opened this transaction: asked for now, read by the call of
    what is returned.

    A program asks at every call, and the row has many columns: so it is read once, and after that
    only asked whether it is the same version of the row still.
    """
    asked = statements.ask(_VERSION_OF_KEY, {})
    return lambda: _remembered(asked.rows())


def _remembered(rows: Sequence[tuple[Any, ...]]) -> Programme:
    if not rows:
        raise Programme.DoesNotExist
    ((programme_id, organiser_id, place, writer),) = rows
    version = (organiser_id, place, writer)
    kept = _versions.get(programme_id)
    if kept is None or kept[0] != version:
        if len(_versions) >= VERSIONS_MAX:
            _versions.clear()
        kept = _versions[programme_id] = version, programme(programme_id, organiser_id=organiser_id)
    return _same(kept[1])


def _same(row: Programme) -> Programme:
    """A row of the caller's own, which may change it."""
    same = Programme.__new__(Programme)
    same.__dict__.update(row.__dict__)
    same._state = ModelState()
    same._state.db, same._state.adding = row._state.db, False
    return same


VERSIONS_MAX = 1_000  # of programmes that are remembered
# By programme: which version of its row this is, and the row. PostgreSQL writes each version of a
# row to a place of its own (ctid) and notes the transaction that wrote it (xmin).
_versions: dict[UUID, tuple[tuple[UUID, str, str], Programme]] = {}


_NAMED = " WHERE programme.organiser_id = %(organiser_id)s AND programme.id = %(id)s"
_VERSION_OF_KEY = """
SELECT programme.id, programme.organiser_id, programme.ctid::text, programme.xmin::text
FROM programmes_programme AS programme
WHERE programme.organiser_id = (SELECT nullif(current_setting('tandem.organiser_id', true),
    '')::uuid)
  AND programme.id = (SELECT nullif(current_setting('tandem.programme_id', true), '')::uuid)
"""


@lru_cache(maxsize=1)
def _text() -> str:
    columns = ", ".join(f"programme.{field.column}" for field in Programme._meta.concrete_fields)
    return f"SELECT {columns} FROM programmes_programme AS programme"


def _one(rows: Sequence[tuple[Any, ...]]) -> Programme:
    if not rows:
        raise Programme.DoesNotExist
    fields = Programme._meta.concrete_fields
    values = [
        (
            json.loads(value)
            if isinstance(field, models.JSONField) and isinstance(value, str)
            else value
        )
        for field, value in zip(fields, rows[0], strict=True)
    ]
    return Programme.from_db("default", [field.attname for field in fields], values)


def edition_starts(programme_id: UUID, *, organiser_id: UUID) -> list[date]:
    """The first days of a programme's editions, ascending."""
    editions = (
        Edition.objects.of(organiser_id).filter(programme_id=programme_id).order_by("begins_on")
    )
    return list(editions.values_list("begins_on", flat=True))


def span_begins(day: date, over: str, programme: Programme) -> date:
    """The first day of the span that holds a day; one before the first edition belongs to that."""
    if over == "EVER":
        return BEGINNING_OF_TIME
    if over == "EDITION":
        starts = edition_starts(programme.id, organiser_id=programme.organiser_id)
        return max((start for start in starts if start <= day), default=starts[0])
    return span_of(day, over)[0]


@lru_cache(maxsize=1_000)
def _books(programme_id: UUID, organiser_id: UUID) -> dict[str, UUID]:
    return books(programme_id, organiser_id=organiser_id)


def first(*, organiser_id: UUID) -> UUID:
    """The organiser's first programme: what is done once an organiser is done with it."""
    ids = Programme.objects.of(organiser_id).order_by("id").values_list("id", flat=True)
    return ids[0]


def books(programme_id: UUID, *, organiser_id: UUID) -> dict[str, UUID]:
    """The book of each wallet, by its code in order. Asked anew: another process may have opened
    one.
    """
    book_ids = Book.objects.of(organiser_id).filter(owner_id=programme_id).values_list("code", "id")
    return dict(book_ids.order_by("code"))


def book(programme_id: UUID, wallet: str, *, organiser_id: UUID) -> UUID:
    """The book of one wallet. Books never change, so they are remembered; one that was opened since
    is looked up again.
    """
    book_ids = _books(programme_id, organiser_id)
    if wallet not in book_ids:
        _books.cache_clear()
        book_ids = _books(programme_id, organiser_id)
    return book_ids[wallet]
