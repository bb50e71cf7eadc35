"""The questions about the frame."""

import json
from collections.abc import Sequence
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


def as_of(version: str | None, programme_id: UUID, *, organiser_id: UUID) -> Programme:
    """The programme, which is of this version now (`VERSION_OF_KEY`).

    A program asks at every call, and the row has many columns: so it is read once, and after that
    only asked whether it is the same version of the row still.

    Raises:
        Programme.DoesNotExist
    """
    if version is None:
        raise Programme.DoesNotExist
    kept = _versions.get(programme_id)
    if kept is None or kept[0] != (organiser_id, version):
        if len(_versions) >= VERSIONS_MAX:
            _versions.clear()
        row = programme(programme_id, organiser_id=organiser_id)
        kept = _versions[programme_id] = (organiser_id, version), row
    return _same(kept[1])


def last_seen(programme_id: UUID) -> tuple[str, Programme] | None:
    """The programme when this process read it last, and of which version it was then: for who
    begins by it, and hears whether it is so still.
    """
    kept = _versions.get(programme_id)
    return (kept[0][1], _same(kept[1])) if kept else None


def _same(row: Programme) -> Programme:
    """A row of the caller's own, which may change it."""
    same = Programme.__new__(Programme)
    same.__dict__.update(row.__dict__)
    same._state = ModelState()
    same._state.db, same._state.adding = row._state.db, False
    return same


VERSIONS_MAX = 1_000  # of programmes that are remembered
# By programme: its organiser, which version of its row this is, and the row. PostgreSQL writes each
# version of a row to a place of its own (ctid) and notes the transaction that wrote it (xmin).
_versions: dict[UUID, tuple[tuple[UUID, str], Programme]] = {}
# The version of the programme of an API key, as one value beside the key (`api_keys.opened_by`).
VERSION_OF_KEY = """
SELECT programme.ctid::text || ' ' || programme.xmin::text
FROM programmes_programme AS programme
WHERE programme.organiser_id = key.organiser_id AND programme.id = key.programme_id
"""


_NAMED = " WHERE programme.organiser_id = %(organiser_id)s AND programme.id = %(id)s"


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
