"""Keys of programs: shown once, kept as a hash, limited to scopes and a time."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid
from tandem.kit.text import tidy
from tandem.platform import journal, statements
from tandem.platform.facts import ApiKeyIssued, ApiKeyRevoked
from tandem.platform.models import ApiKey
from tandem.platform.permissions import Actor, require

# What a key may open; each is a permission of its own kind, not a person's.
SCOPES = {
    "deeds.write": _("record purchases and other deeds"),
    "payments.write": _("record payments"),
    "members.read": _("read members, balances and statements"),
    "members.write": _("enrol members"),
}
DAYS_MAX = 730
USED_PRECISION = timedelta(minutes=5)


class BadKey(Invalid):
    """The key that was asked for cannot be issued."""

    code = "platform.bad_key"
    text = _("A key needs a name, at least one thing it may do, and from 1 to %(days)s days.")


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def issue(name: str, *, scopes: Sequence[str], days: int, programme_id: UUID, actor: Actor, now: datetime) -> str:
    """Make a key for a program; the key itself, which is told only now."""
    require(actor, "keys.change")
    if not tidy(name) or not scopes or not set(scopes) <= set(SCOPES) or not 1 <= days <= DAYS_MAX:
        raise BadKey(days=DAYS_MAX)
    text = f"tdm_{secrets.token_urlsafe(30)}"
    row = ApiKey.objects.of(actor.organiser_id).create(
        name=tidy(name)[:120], prefix=text[:10], key_hash=_hash(text), scopes=sorted(set(scopes)), programme_id=programme_id,
        expires_at=now + timedelta(days=days), created_at=now,
    )  # fmt: skip
    journal.record(
        ApiKeyIssued(organiser_id=actor.organiser_id, at=now, actor=actor.name, key_id=row.id, scopes=sorted(set(scopes)))
    )
    return text


def revoke(key_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Let a key open nothing any more; repeating it changes nothing."""
    require(actor, "keys.change")
    if ApiKey.objects.of(actor.organiser_id).filter(id=key_id, programme_id=programme_id, revoked_at=None).update(revoked_at=now):
        journal.record(ApiKeyRevoked(organiser_id=actor.organiser_id, at=now, actor=actor.name, key_id=key_id))


def opened_by(text: str, *, now: datetime) -> ApiKey | None:
    """The key of this text while it counts; the caller looks across organisers, for a key names none."""
    found = statements.prepared(_OPEN, {"key_hash": _hash(text), "now": now})
    if not found:
        return None
    row = ApiKey(**dict(zip(_COLUMNS, found[0], strict=True)))
    if row.used_at is None or now - row.used_at > USED_PRECISION:
        ApiKey.objects.everyone(reason="a key names no organiser").filter(pk=row.pk).update(used_at=now)
    return row


_COLUMNS = (
    "id", "organiser_id", "created_at", "name", "prefix", "key_hash", "scopes", "programme_id", "expires_at", "revoked_at",
    "used_at",
)  # fmt: skip
# Asked at every call of a program, so it is a prepared statement.
_OPEN = f"""
SELECT {", ".join(f"key.{column}" for column in _COLUMNS)}
FROM platform_apikey AS key
WHERE key.key_hash = %(key_hash)s AND key.revoked_at IS NULL AND key.expires_at > %(now)s
"""


def actor_of(key: ApiKey) -> Actor:
    """Who acts by this key."""
    return Actor(
        name=f"key:{key.prefix}", organiser_id=key.organiser_id, permissions=frozenset(key.scopes), programme_id=key.programme_id
    )
