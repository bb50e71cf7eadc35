"""The questions about the frame."""

import json
from functools import lru_cache
from uuid import UUID

from django.db import models

from tandem.ledger.models import Book
from tandem.platform import statements
from tandem.programmes.models import Programme


def programme(programme_id: UUID, *, organiser_id: UUID) -> Programme:
    """The programme as it stands now. Asked for at every deed, so it is a prepared statement.

    Raises:
        Programme.DoesNotExist
    """
    fields = Programme._meta.concrete_fields
    text = (
        f"SELECT {', '.join(f'programme.{field.column}' for field in fields)} FROM programmes_programme AS programme"
        " WHERE programme.organiser_id = %(organiser_id)s AND programme.id = %(id)s"
    )
    found = statements.prepared(text, {"organiser_id": organiser_id, "id": programme_id})
    if not found:
        raise Programme.DoesNotExist
    values = [
        json.loads(value) if isinstance(field, models.JSONField) and isinstance(value, str) else value
        for field, value in zip(fields, found[0], strict=True)
    ]
    return Programme.from_db("default", [field.attname for field in fields], values)


@lru_cache(maxsize=1_000)
def _books(programme_id: UUID, organiser_id: UUID) -> tuple[tuple[str, UUID], ...]:
    found = Book.objects.of(organiser_id).filter(owner_id=programme_id).values_list("code", "id")
    return tuple(found.order_by("code"))


def books(programme_id: UUID, *, organiser_id: UUID) -> dict[str, UUID]:
    """The book of each wallet; they never change, so they are remembered."""
    found = _books(programme_id, organiser_id)
    if not found:
        _books.cache_clear()
    return dict(found)
