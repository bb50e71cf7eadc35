"""Cursor pages: `?limit=&cursor=`; the answer names the next cursor, or null at the end."""

import base64
import json
from typing import Any

from tandem.kit.errors import Invalid

LIMIT_MAX = 500


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
    """The values of a cursor, each read by its kind.

    Raises:
        BadCursor
    """
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return tuple(kind(value) for kind, value in zip(kinds, values, strict=True))
    except (ValueError, TypeError, ArithmeticError):
        raise BadCursor() from None
