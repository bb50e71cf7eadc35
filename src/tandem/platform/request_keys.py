"""The keys of requests that programs sent: same key, same answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tandem.kit import ids
from tandem.platform import statements

_STANDING = """
SELECT request.request_hash, request.status, request.answer #>> '{}'
FROM platform_requestkey AS request
WHERE request.organiser_id = %(organiser_id)s AND request.api_key_id = %(api_key_id)s
  AND request.key = %(key)s
"""
_KEEP = """
INSERT INTO platform_requestkey (id, organiser_id, created_at, api_key_id, key, request_hash,
  status, answer)
VALUES (
    %(id)s, %(organiser_id)s, %(now)s, %(api_key_id)s, %(key)s, %(request_hash)s, %(status)s::int,
      to_jsonb(%(answer)s::text)
)
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a key was used for, and the answer it got."""

    request_hash: bytes
    status: int
    answer: str


def standing(key: str, *, organiser_id: UUID, api_key_id: UUID) -> Callable[[], Answered | None]:
    """What stands under a key, if anything: asked for now, read by the call of what is returned."""
    asked = statements.ask(
        _STANDING, {"organiser_id": organiser_id, "api_key_id": api_key_id, "key": key}
    )
    return lambda: next(
        (Answered(bytes(hashed), status, answer) for hashed, status, answer in asked.rows()), None
    )


def keep(
    key: str,
    *,
    request_hash: bytes,
    status: int,
    answer: str,
    organiser_id: UUID,
    api_key_id: UUID,
    now: datetime,
) -> None:
    """Store the answer, in the transaction of the work it tells of and in the trip of its commit.

    That waits for another request which is storing the same key, and fails when it did.
    """
    values = {
        "id": ids.new_uuid(),
        "organiser_id": organiser_id,
        "api_key_id": api_key_id,
        "key": key,
        "request_hash": request_hash,
        "status": status,
        "answer": answer,
        "now": now,
    }
    statements.later(_KEEP, values)
