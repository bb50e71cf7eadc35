"""Idempotency-Key: the same key with the same request gives the same answer and has one effect.

The key's row is written first, so a second request with it waits for the first one's transaction and then finds its
answer. A request that was refused leaves no row: it may be mended and sent again under its key. Keys count for good.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from tandem.api.auth import Caller
from tandem.kit.errors import Conflict, Invalid
from tandem.platform import clock, request_keys

HEADER = "Idempotency-Key"
KEY_LENGTH_MAX = 120


class KeyMissing(Invalid):
    """A POST without an Idempotency-Key."""

    code = "api.idempotency_key_missing"
    text = "Send the header Idempotency-Key with a value of your own for each request, of up to 120 characters."


class KeyOfAnother(Conflict):
    """The key was used for another request."""

    code = "api.idempotency_key_used"
    text = "This Idempotency-Key was used for another request. Use a fresh one."


def answer(request: HttpRequest, caller: Caller, work: Callable[[], tuple[int, BaseModel]]) -> HttpResponse:
    """Do the work once for the request's key; its answer, or the stored one. The request is the transaction.

    Raises:
        KeyMissing, KeyOfAnother, and whatever the work raises: nothing is written.
    """
    key = request.headers.get(HEADER, "").strip()
    if not key or len(key) > KEY_LENGTH_MAX or not key.isprintable():
        raise KeyMissing()
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).digest()
    scope: dict[str, Any] = {"organiser_id": caller.actor.organiser_id, "api_key_id": caller.key.id}
    before = request_keys.claim(key, request_hash=digest, now=clock.now(), **scope)
    if before is not None:
        if before.request_hash != digest:
            raise KeyOfAnother()
        return _json(before.status, before.answer)
    status, body = work()
    text = body.model_dump_json()
    request_keys.keep(key, status=status, answer=text, **scope)
    return _json(status, text)


def _json(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="application/json")
