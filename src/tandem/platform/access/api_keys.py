"""Keys of programs: shown once, kept as a hash, limited to scopes and a time."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid, Missing
from tandem.kit.text import tidy
from tandem.platform import journal, statements
from tandem.platform.access.permissions import Actor, require
from tandem.platform.facts import ApiKeyIssued, ApiKeyRevoked
from tandem.platform.models import ApiKey

# What a key may open; each is a permission of its own kind, not a person's.
SCOPES = {
    "deeds.write": _("record purchases and other actions"),
    "quotes.read": _("ask what a purchase would earn"),
    "payments.write": _("record payments"),
    "documents.write": _("hand over sales files and invoices of partners"),
    "partners.read": _("read partners and their outlets"),
    "outlets.write": _("add outlets of partners, and say where they are and whether they sell"),
    "products.read": _("read products and their pictures"),
    "pictures.write": _("add, describe, order and take off pictures of products"),
    "members.read": _("read members, balances and statements"),
    "members.write": _("enrol members"),
    "members.correct": _("read and correct what is known of members, their people and firms"),
    "members.depart": _("let members leave and come back, and ask for them to be erased"),
    "members.copy": _("read the copy of all that is held of a member, with their files"),
    "firms.prove": _("say that a firm is proved to be the member's"),
    "claims.read": _("read claims"),
    "levels.read": _("read levels and where members stand"),
    "benefits.read": _("read benefits and who asked for them"),
    "benefits.use": _("note that a benefit was used"),
    "engagement.read": _("read courses, surveys, contests, tasks, events and what members did"),
    "engagement.take_part": _("take part in them for members: sign up, join, answer, vote"),
    "engagement.check_in": _("check members in at events"),
    "running.read": _("read what runs now"),
    "codes.check": _("check whether a code is genuine"),
    "rewards.read": _("read the rewards that are offered"),
    "orders.read": _("read orders, with names and addresses"),
    "orders.place": _("order rewards for members"),
    "orders.close": _("say that an order was sent, or cancel it"),
}
DAYS_MAX = 730
USED_PRECISION = timedelta(minutes=5)


class BadKey(Invalid):
    """The key that was asked for cannot be issued."""

    code = "platform.bad_key"
    text = _("A key needs a name, at least one thing it may do, and from 1 to %(days)s days.")


class NoSuchKey(Missing):
    """No such key was issued."""

    code = "platform.no_such_key"
    text = _("There is no such key in this programme.")


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def issue(
    name: str, *, scopes: Sequence[str], days: int, programme_id: UUID, actor: Actor, now: datetime
) -> str:
    """Make a key for a program; the key itself, which is told only now."""
    require(actor, "keys.change")
    if not tidy(name) or not scopes or not set(scopes) <= set(SCOPES) or not 1 <= days <= DAYS_MAX:
        raise BadKey(days=DAYS_MAX)
    text = f"tdm_{secrets.token_urlsafe(30)}"
    row = ApiKey.objects.of(actor.organiser_id).create(
        name=tidy(name)[:120],
        prefix=text[:10],
        key_hash=_hash(text),
        scopes=sorted(set(scopes)),
        programme_id=programme_id,
        expires_at=now + timedelta(days=days),
        created_at=now,
    )
    journal.record(
        ApiKeyIssued(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            key_id=row.id,
            scopes=sorted(set(scopes)),
        )
    )
    return text


def revoke(key_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Let a key open nothing any more; repeating it changes nothing.

    Raises:
        NoSuchKey
    """
    require(actor, "keys.change")
    rows = ApiKey.objects.within(programme_id, organiser_id=actor.organiser_id).select_for_update()
    row = rows.one(NoSuchKey(), id=key_id)
    if row.revoked_at is None:
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        journal.record(
            ApiKeyRevoked(organiser_id=actor.organiser_id, at=now, actor=actor.name, key_id=key_id)
        )


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A key that counts at this moment: whose it is, and what it may do."""

    id: UUID
    organiser_id: UUID
    prefix: str
    scopes: Sequence[str]
    programme_id: UUID
    used_at: datetime | None


def opened_by(
    text: str, *, now: datetime, also: str = "NULL"
) -> Callable[[], tuple[OpenKey, Any] | None]:
    """The key of this text while it counts, and a further value; the transaction acts for its
    organiser, in its programme, from here on.

    A key names no organiser, so a function of the database looks for it (`platform_open_key_v1`):
    one statement a call, asked for now and read by the call of what is returned.

    Args:
        also: a query of one value, which knows the `key`. It is asked for the key that was found,
            so the organiser is told by then.
    """
    hashed = _hash(text)
    asked = statements.ask(_open(also), {"hash": hashed, "now": now})
    return lambda: _used(hashed, asked.rows(), now)


def last_opened(text: str) -> OpenKey | None:
    """What a key of this text was when it was used in this process before: for who begins by it,
    and hears whether it counts (`opened_by`) before anything is done or said.
    """
    return _seen.get(_hash(text))


def _used(
    hashed: bytes, rows: Sequence[tuple[Any, ...]], now: datetime
) -> tuple[OpenKey, Any] | None:
    if not rows:
        _seen.pop(hashed, None)
        return None
    *columns, further = rows[0]
    key = OpenKey(*columns)
    if len(_seen) >= SEEN_MAX:
        _seen.clear()
    _seen[hashed] = key
    if key.used_at is None or now - key.used_at > USED_PRECISION:
        ApiKey.objects.of(key.organiser_id).filter(pk=key.id).update(used_at=now)
    return key, further


SEEN_MAX = 1_000  # of keys that are remembered, each by its hash
_seen: dict[bytes, OpenKey] = {}
_COLUMNS = ("id", "organiser_id", "prefix", "scopes", "programme_id", "used_at")


@cache
def _open(also: str) -> str:
    columns = ", ".join(f"key.{name}" for name in _COLUMNS)
    return f"SELECT {columns}, ({also}) FROM platform_open_key_v1(%(hash)s, %(now)s) AS key"


def actor_of(key: OpenKey) -> Actor:
    """Who acts by this key."""
    return Actor(
        name=f"key:{key.prefix}",
        organiser_id=key.organiser_id,
        permissions=frozenset(key.scopes),
        programme_id=key.programme_id,
    )
