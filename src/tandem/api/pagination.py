"""Cursor pages: `?limit=&cursor=`; the answer names the next cursor, or null at the end."""

import base64
import json
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Q, QuerySet
from ninja import Query

from tandem.kit.errors import Invalid

LIMIT_MAX = 500
Limit = Annotated[int, Query(ge=1, le=LIMIT_MAX)]
Cursor = Annotated[str, Query(max_length=400)]


class BadCursor(Invalid):
    """A cursor that we did not give out."""

    code = "api.bad_cursor"
    text = "The cursor is not one that was given out. Begin without it."


def encode(*values: object) -> str:
    """A cursor that holds the place after a row."""
    return (
        base64.urlsafe_b64encode(json.dumps([str(value) for value in values]).encode())
        .decode()
        .rstrip("=")
    )


def decode(cursor: str, *kinds: Any) -> tuple[Any, ...]:
    """The values of a cursor, each read by its kind from the text that `encode` wrote.

    Raises:
        BadCursor
    """
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not all(isinstance(value, str) for value in values):
            raise BadCursor()
        return tuple(kind(value) for kind, value in zip(kinds, values, strict=True))
    except (ValueError, TypeError, ArithmeticError):
        raise BadCursor() from None


def moment(text: str) -> datetime:
    """A moment of a cursor, in the one zone that each database takes."""
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        raise ValueError("a moment without its zone")
    return read.astimezone(UTC)


def number(text: str) -> int:
    """A number of a cursor, within what the database takes."""
    return max(0, min(int(text), 2**63 - 1))


def page_by(
    rows: QuerySet[Any], first: str, second: str, *, kinds: tuple[Any, Any], cursor: str, limit: int
) -> tuple[list[Any], str | None]:
    """So many rows in the order of two columns, which together tell each from the others, from the
    cursor on, and the next cursor. `kinds`: how a cursor's values are read.

    Raises:
        BadCursor
    """
    if cursor:
        at, key = decode(cursor, *kinds)
        rows = rows.filter(**{f"{first}__gte": at}).filter(
            Q(**{f"{first}__gt": at}) | Q(**{first: at, f"{second}__gt": key})
        )
    several = list(rows.order_by(first, second)[: limit + 1])
    if len(several) <= limit:
        return several, None
    last = several[limit - 1]
    values = [getattr(last, name) for name in (first, second)]
    parts = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return several[:limit], encode(*parts)


def page_in_time(
    rows: QuerySet[Any], *, cursor: str, limit: int, latest_first: bool = False
) -> tuple[list[Any], str | None]:
    """So many rows in the order in which they were made, from the cursor on, and the next cursor.

    Raises:
        BadCursor
    """
    if cursor:
        at, key = decode(cursor, moment, UUID)
        side = "lt" if latest_first else "gt"
        # The first says it so that an index begins there, instead of passing over all before.
        rows = rows.filter(**{f"created_at__{side}e": at}).filter(
            Q(**{f"created_at__{side}": at}) | Q(**{"created_at": at, f"id__{side}": key})
        )
    order = ("-created_at", "-id") if latest_first else ("created_at", "id")
    several = list(rows.order_by(*order)[: limit + 1])
    last = several[limit - 1] if len(several) > limit else None
    return several[:limit], encode(last.created_at.isoformat(), last.id) if last else None
