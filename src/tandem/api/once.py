"""Idempotency-Key: the same key with the same request gives the same answer and has one effect.

The key is looked up with the work's first question and stored with the answer in the trip of the
commit, so the usual request, whose key is fresh, waits for neither. A request that finds its key
taken takes its own work back and gives the answer that stands; of two at once the later commit
fails, and that request is done once more (`config/once_more.py`).

A refusal is an answer, too: it is stored once the work is taken back, and given again. Only what
says to come again later (too many requests, something is away) leaves the key free. Keys count for
good.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from tandem.api import errors
from tandem.api.auth import Caller
from tandem.kit.errors import Conflict, Exhausted, Gone, Invalid, TandemError, Unavailable
from tandem.platform import clock, request_keys, tenancy

FOR_NOW = (Exhausted, Unavailable)
HEADER = "Idempotency-Key"
KEY_LENGTH_MAX = 255


class KeyMissing(Invalid):
    """A POST without an Idempotency-Key."""

    code = "api.idempotency_key_missing"
    text = (
        "Send the header Idempotency-Key with a value of your own for each request, of up to 255"
        " characters."
    )


class KeyOfAnother(Conflict):
    """The key was used for another request."""

    code = "api.idempotency_key_used"
    text = "This Idempotency-Key was used for another request. Use a fresh one."


class AnswerErased(Gone):
    """The request was done once, and what it told was erased since."""

    code = "api.answer_erased"
    text = (
        "This request was done before. Its answer told of somebody who was erased since, so it is"
        " not kept any more."
    )


class Refusal(HttpResponse):
    """The answer of a request that was refused. It is stored (`kept`) by the middleware in a
    transaction of its own, for that of the request takes back what was done.
    """

    def __init__(
        self, key: str, digest: bytes, scope: dict[str, Any], problem: HttpResponse
    ) -> None:
        super().__init__(
            problem.content, status=problem.status_code, content_type=errors.MEDIA_TYPE
        )
        self._key, self._digest, self._scope = key, digest, scope

    def kept(self) -> HttpResponse:
        """The answer that stands under the key from now on: this one, where none was stored since.

        Raises:
            DatabaseError: another request stores one at this moment; asked again, this gives that.
        """
        tenancy.enter(self._scope["organiser_id"])
        before = request_keys.standing(self._key, **self._scope)()
        if before is None:
            request_keys.keep(
                self._key,
                request_hash=self._digest,
                status=self.status_code,
                answer=self.content.decode(),
                now=clock.now(),
                **self._scope,
            )
            return self
        if before.request_hash != self._digest:
            return errors.of_error(KeyOfAnother())
        return _stored(before)


def answer(
    request: HttpRequest, caller: Caller, work: Callable[[], tuple[int, BaseModel]]
) -> HttpResponse:
    """Do the work once for the request's key; its answer, or the stored one. The request is the
    transaction.

    Raises:
        KeyMissing, KeyOfAnother, and what the work raises for now only: nothing is written.
    """
    key = request.META.get("HTTP_IDEMPOTENCY_KEY", "").strip()
    if not key or len(key) > KEY_LENGTH_MAX or not key.isprintable():
        raise KeyMissing()
    digest, scope = _digest(request), _scope(caller)
    asked = request_keys.standing(key, **scope)
    try:
        status, body = work()
    except TandemError as refusal:
        # Looked up anew: a request with the same key may have been what the work ran into, and have
        # been stored since.
        if (before := request_keys.standing(key, **scope)()) is not None:
            return _again(before, digest)
        if isinstance(refusal, FOR_NOW):
            raise
        transaction.set_rollback(True)
        return Refusal(key, digest, scope, errors.of_error(refusal))
    if (before := asked()) is not None:
        return _again(before, digest)
    text = body.model_dump_json()
    request_keys.keep(
        key, request_hash=digest, status=status, answer=text, now=clock.now(), **scope
    )
    return _json(status, text)


def _digest(request: HttpRequest) -> bytes:
    return hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).digest()


def _scope(caller: Caller) -> dict[str, Any]:
    return {"organiser_id": caller.actor.organiser_id, "api_key_id": caller.key.id}


def _again(before: request_keys.Answered, digest: bytes) -> HttpResponse:
    """The stored answer, in place of what was done a second time."""
    if before.request_hash != digest:
        raise KeyOfAnother()
    transaction.set_rollback(True)
    return _stored(before)


def _stored(before: request_keys.Answered) -> HttpResponse:
    return _json(before.status, before.answer) if before.answer else errors.of_error(AnswerErased())


def _json(status: int, text: str) -> HttpResponse:
    media_type = "application/json" if status < 400 else errors.MEDIA_TYPE
    return HttpResponse(text.encode(), status=status, content_type=media_type)
