"""The keys of requests that programs sent: same key, same answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tandem.kit import ids
from tandem.platform import statements

_CLAIM = """
INSERT INTO platform_requestkey (id, organiser_id, created_at, api_key_id, key, request_hash, status, answer)
VALUES (%(id)s, %(organiser_id)s, %(now)s, %(api_key_id)s, %(key)s, %(request_hash)s, 0, '{}'::jsonb)
ON CONFLICT (api_key_id, key) DO NOTHING
RETURNING id
"""
_STANDING = """
SELECT request.request_hash, request.status, request.answer #>> '{}'
FROM platform_requestkey AS request
WHERE request.organiser_id = %(organiser_id)s AND request.api_key_id = %(api_key_id)s AND request.key = %(key)s
"""
_KEEP = """
UPDATE platform_requestkey SET status = %(status)s::int, answer = to_jsonb(%(answer)s::text)
WHERE organiser_id = %(organiser_id)s AND api_key_id = %(api_key_id)s AND key = %(key)s
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a key was used for, and the answer it got."""

    request_hash: bytes
    status: int
    answer: str


def claim(key: str, *, request_hash: bytes, organiser_id: UUID, api_key_id: UUID, now: datetime) -> Answered | None:
    """Take a key for this request: None when it was free, else what stands. Waits for a request that holds it."""
    scope = {"organiser_id": organiser_id, "api_key_id": api_key_id, "key": key}
    taken = statements.prepared(_CLAIM, {**scope, "id": ids.new_uuid(), "request_hash": request_hash, "now": now})
    if taken:
        return None
    ((standing, status, answer),) = statements.prepared(_STANDING, scope)
    return Answered(bytes(standing), status, answer)


def keep(key: str, *, status: int, answer: str, organiser_id: UUID, api_key_id: UUID) -> None:
    """Store the answer, in the transaction of the work it tells of."""
    statements.prepared(
        _KEEP, {"organiser_id": organiser_id, "api_key_id": api_key_id, "key": key, "status": status, "answer": answer}
    )
