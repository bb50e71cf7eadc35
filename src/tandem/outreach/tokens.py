"""Short tokens by which an organiser's own server says which of its members looks at the widget.

A token is `<first ten letters of the key>.<what it says>.<signature>`. It says, as base64url of
JSON: `member` (the number), `until` (seconds since 1970, at most `LIFE_MAX` ahead) and `once` (a
word that is used once). The signature is HMAC-SHA256 (RFC 2104) over the first two parts, in
hexadecimal, under the SHA-256 of the API key: that hash is what is kept of the key, so a key that
was revoked or has run out signs nothing any more. The key has to read members.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache

from tandem.platform.models import ApiKey
from tandem.programmes.models import Programme

LIFE_MAX = timedelta(minutes=10)
TOKEN_MAX, WORD_LEAST, WORD_MAX = 600, 8, 60
SCOPE = "members.read"
PREFIX = 10  # letters of a key that its row shows
KEYS_MAX = 20  # that begin alike
UNTIL_MAX = 10**12  # seconds; more than any moment that is counted with


@dataclass(frozen=True, slots=True)
class Said:
    """What a token says once it was found right: whose number it is."""

    number: str


def opened(token: str, *, programme: Programme, now: datetime) -> Said | None:
    """What a token says; None where it is not of a key of this programme, is not right, has run
    out, lives too long, or was used before. It is used up by being read.
    """
    proved = proved_by(token, SCOPE, programme=programme, now=now)
    if proved is None or not proved.is_in_time(now) or not proved.is_first():
        return None
    return Said(proved.payload["member"])


@dataclass(frozen=True, slots=True)
class Proved:
    """What a token says that a key of the programme signed, in whatever time."""

    key_id: UUID
    payload: Mapping[str, Any]

    def is_in_time(self, now: datetime) -> bool:
        """Whether it has not run out, and does not live too long."""
        return 0 < self.payload["until"] - now.timestamp() <= LIFE_MAX.seconds

    def is_first(self) -> bool:
        """Whether it was not read before; it is used up by being asked. It is remembered for longer
        than any token lives.
        """
        name = f"widget:{self.key_id}:{self.payload['once']}"
        return bool(cache.add(name, 1, 2 * LIFE_MAX.seconds))


def proved_by(token: str, scope: str, *, programme: Programme, now: datetime) -> Proved | None:
    """What a token says; None where no key of this programme with this scope signed it."""
    prefix, _dot, rest = token.partition(".")
    body, _dot, signature = rest.rpartition(".")
    if len(token) > TOKEN_MAX or not (prefix and body and signature.isascii()):
        return None
    for row in _keys(prefix, scope, programme, now):
        if hmac.compare_digest(_signature(bytes(row.key_hash), prefix, body), signature):
            payload = _read(body)
            return Proved(row.id, payload) if payload is not None else None
    return None


def _keys(prefix: str, scope: str, programme: Programme, now: datetime) -> list[ApiKey]:
    rows = ApiKey.objects.within(programme.id, organiser_id=programme.organiser_id)
    standing = rows.filter(
        prefix=prefix, revoked_at=None, expires_at__gt=now, scopes__contains=[scope]
    )
    return list(standing.order_by("id")[:KEYS_MAX])


def _signature(secret: bytes, prefix: str, body: str) -> str:
    return hmac.new(secret, f"{prefix}.{body}".encode(), hashlib.sha256).hexdigest()


def _read(body: str) -> Mapping[str, Any] | None:
    try:
        padded = body + "=" * (-len(body) % 4)
        payload = json.loads(base64.urlsafe_b64decode(padded))
    except (binascii.Error, ValueError, RecursionError):
        return None
    if not isinstance(payload, dict):
        return None
    member, until, once = (payload.get(name) for name in ("member", "until", "once"))
    is_right = (
        isinstance(member, str)
        and isinstance(until, int)
        and not isinstance(until, bool)
        and until < UNTIL_MAX
        and isinstance(once, str)
        and WORD_LEAST <= len(once) <= WORD_MAX
        and once.isascii()
        and once.isalnum()
    )
    return payload if is_right else None


def signed(key: str, *, number: str, until: datetime, once: str, act: str = "") -> str:
    """A token, as the organiser's own server makes it; `act`: what the member did (`acts`)."""
    payload = {"member": number, "until": int(until.timestamp()), "once": once}
    payload |= {"act": act} if act else {}
    body = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    prefix = key[:PREFIX]
    return f"{prefix}.{body}.{_signature(hashlib.sha256(key.encode()).digest(), prefix, body)}"
