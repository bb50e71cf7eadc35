"""Recording facts: the last line of every act.

A fact is a frozen dataclass with a `name` in the past tense; its fields are ids and plain values.
The same rows are the audit trail, the source of webhooks, and what the steps of `flows` follow.
"""

import dataclasses
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from tandem.kit import ids
from tandem.kit.sql import named_queries
from tandem.platform import statements

_registry: dict[str, type["Fact"]] = {}
F = TypeVar("F", bound="type[Fact]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """What happened, for one organiser at one moment, by somebody (`user:…`, `key:…`, `system`)."""

    name: ClassVar[str]
    organiser_id: UUID
    at: datetime
    actor: str = "system"
    id: UUID = field(default_factory=ids.new_uuid)

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """The fact as it was recorded."""
        data = {
            f.name: _revive(f.type, row["data"][f.name])
            for f in own_fields(cls)
            if f.name in row["data"]
        }
        return cls(
            organiser_id=row["organiser_id"], at=row["at"], actor=row["actor"], id=row["id"], **data
        )


# Fields of facts that hold what people said, erased with the member whom the fact names.
WORDS = {"reason", "text", "card", "nickname", "note", "why", "question", "key"}
# Of a fact that names a member: what stood on their proof before and after it was put right.
_PAIRS = {"before", "after"}
_COMMON = {"organiser_id", "at", "actor", "id"}


def own_fields(kind: type[Fact]) -> list["dataclasses.Field[Any]"]:
    """The fields that this kind of fact adds."""
    return [f for f in dataclasses.fields(kind) if f.name not in _COMMON]


@cache
def _names_of(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in own_fields(kind))


def fact(kind: F) -> F:
    """Register a kind of fact by its name."""
    assert kind.name not in _registry, kind.name
    _registry[kind.name] = kind
    return kind


def kinds() -> Mapping[str, type[Fact]]:
    """Every registered kind, by name."""
    return _registry


def record(fact: Fact) -> None:
    """Append a fact in the transaction of its act: rolled back together, so no fact tells of what
    did not happen.
    """
    statements.later(
        """
        INSERT INTO platform_fact (id, organiser_id, created_at, name, actor, at, data)
        VALUES (%(id)s, %(organiser_id)s, %(at)s, %(name)s, %(actor)s, %(at)s, %(data)s::jsonb)
        """,
        {
            "id": fact.id,
            "organiser_id": fact.organiser_id,
            "at": fact.at,
            "name": fact.name,
            "actor": fact.actor,
            "data": _data(fact),
        },
    )


def record_many(facts: Sequence[Fact]) -> None:
    """Append the facts of many acts with one statement, in the order given."""
    statements.later(
        """
        INSERT INTO platform_fact (id, organiser_id, created_at, name, actor, at, data)
        SELECT fact.id, fact.organiser_id, fact.at, fact.name, fact.actor, fact.at, fact.data::jsonb
        FROM unnest(
          %(ids)s::uuid[], %(organisers)s::uuid[], %(ats)s::timestamptz[], %(names)s::text[],
            %(actors)s::text[], %(data)s::text[]
        ) AS fact (id, organiser_id, at, name, actor, data)
        """,
        {
            "ids": [fact.id for fact in facts],
            "organisers": [fact.organiser_id for fact in facts],
            "ats": [fact.at for fact in facts],
            "names": [fact.name for fact in facts],
            "actors": [fact.actor for fact in facts],
            "data": [_data(fact) for fact in facts],
        },
    )


def _data(fact: Fact) -> str:
    kind: Any = type(fact)
    return json.dumps({name: getattr(fact, name) for name in _names_of(kind)}, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    raise TypeError(f"A fact holds plain values, not {type(value).__name__}.")


def _revive(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    text = str(kind)
    if "UUID" in text and isinstance(value, str):
        return UUID(value)
    if "datetime.datetime" in text and isinstance(value, str):
        return datetime.fromisoformat(value)
    if "datetime.date" in text and isinstance(value, str):
        return date.fromisoformat(value)
    return value


def words() -> dict[str, list[str]]:
    """Of each kind of fact that may hold what people said, the fields that do."""
    return {
        name: own
        for name, kind in _registry.items()
        if (
            own := [
                f.name
                for f in own_fields(kind)
                if (f.name in WORDS and f.type is str) or (f.name in _PAIRS and _names_member(kind))
            ]
        )
    }


def _names_member(kind: type[Fact]) -> bool:
    return any(f.name == "member_id" for f in own_fields(kind))


def blank_words(members: Collection[int], *, organiser_id: UUID, keys: Collection[str] = ()) -> int:
    """Blank what people said in the facts of these members; how many facts. What happened, to whom
    and when stays. Reads the whole journal of the organiser.

    Args:
        keys: words by which partners called these members, in facts that name no member.
    """
    pairs = [(name, own) for name, fields in words().items() for own in fields]
    return statements.run(
        named_queries("tandem.platform", "journal")["blank_words"],
        {
            "organiser_id": organiser_id,
            "names": [name for name, _own in pairs],
            "words": [own for _name, own in pairs],
            "blanks": ["{}" if own in _PAIRS else '""' for _name, own in pairs],
            "members": [str(key) for key in members],
            "keys": sorted(keys),
        },
    )
