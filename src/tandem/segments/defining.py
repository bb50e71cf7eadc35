"""Segments: conditions on members that have a name, written once and used by rules, reports and
whoever asks "who".

A rule that names a segment holds what it meant when the rule was written: the same version gives
the same awards, whatever the segment becomes. A draft that is written again takes the segment as it
is then.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Conflict, Invalid, Missing
from tandem.kit.text import slug
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.rules import ast, checker, codec, inference, types
from tandem.rules.vocabulary import Vocabulary
from tandem.segments.facts import SegmentDefined, SegmentEnded
from tandem.segments.models import Segment

DEPTH_MAX = 60


class BadSegment(Invalid):
    """A segment without a name, or whose condition does not hold together."""

    code = "segments.bad_segment"
    text = _("The segment cannot be saved: at %(place)s, %(why)s.")


class SegmentChanged(Conflict):
    """Somebody defined a segment anew since it was read."""

    code = "segments.changed"
    text = _(
        "Somebody changed this segment while you did. Nothing was saved: open it again, what stands"
        " now is shown there."
    )


class NoSuchSegment(Missing):
    """No segment has this key."""

    code = "segments.no_such_segment"
    text = _("There is no segment “%(key)s”.")


def define(
    programme_id: UUID,
    *,
    name: Mapping[str, str],
    body: Mapping[str, Any],
    vocabulary: Vocabulary,
    actor: Actor,
    now: datetime,
    key: str = "",
    is_list: bool = False,
    seen: str = "",
) -> str:
    """Define a segment, or define a standing one (by its key) anew; its key. Those of a list are
    put on it by `lists`. `seen`: the fingerprint of what was read before it was
    changed (`fingerprint_of`).

    Raises:
        NotARule, BadSegment: nothing is written.
        SegmentChanged: it is not what was read any more.

    Locks the segment: of two who change it, the second one finds what the first one wrote.
    """
    require(actor, "rules.change")
    names = require_name(name)
    condition = check(body, vocabulary)
    of = actor.organiser_id
    key = key or free_key(names, programme_id, organiser_id=of)
    rows = Segment.objects.of(of).filter(programme_id=programme_id, key=key)
    row = rows.select_for_update(no_key=True).order_by("id").first()
    if seen and (row is None or fingerprint_of(row) != seen):
        raise SegmentChanged()
    encoded = codec.encode(condition)
    if row is None:
        Segment.objects.of(of).create(
            programme_id=programme_id,
            key=key,
            name=names,
            body=encoded,
            is_list=is_list,
            created_at=now,
        )
    else:
        row.name, row.body, row.ended_at = {**row.name, **names}, encoded, None
        row.save(update_fields=["name", "body", "ended_at"])
    journal.record(
        SegmentDefined(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            key=key,
            body=encoded,
        )
    )
    return key


def fingerprint_of(row: Segment) -> str:
    """What tells a segment as it stands from the same one after a change."""
    return ids.derived(json.dumps([row.name, row.body, row.ended_at is None], sort_keys=True)).hex


def check(body: Mapping[str, Any], vocabulary: Vocabulary) -> ast.Node:
    """The condition, proved to be one on members: it names fields of theirs and figures of their
    past.

    Raises:
        NotARule, BadSegment
    """
    condition = codec.decode(body)
    for place, node in ast.walk(condition):
        if isinstance(node, ast.Field) and not node.name.startswith("member."):
            raise BadSegment(place=place, why=_("“%s” is not said of a member") % node.name)
        if isinstance(node, (ast.Segment, ast.Basket, ast.Points)):
            raise BadSegment(
                place=place, why=_("a segment holds no other one, no basket and no points")
            )
        if isinstance(node, ast.Past) and not node.kind:
            raise BadSegment(place=place, why=_("say which kind of action is meant"))
    rule = ast.Rule(key="segment", when=condition, effects=(ast.Effect(ast.Points(Decimal(1))),))
    for fault in checker.check(rule, vocabulary):
        raise BadSegment(place=fault.place, why=fault.text)
    assert inference.type_of(condition, vocabulary) == types.FLAG
    return condition


def may_stand_in_rules(body: Mapping[str, Any], vocabulary: Vocabulary) -> bool:
    """Whether a rule may name what is so defined: it asks of the past nothing that rules must
    not.
    """
    nodes = (node for _place, node in ast.walk(codec.decode(body)))
    return all(node.what in vocabulary.pasts for node in nodes if isinstance(node, ast.Past))


def require_name(name: Mapping[str, str]) -> dict[str, str]:
    """The name by language, where there is one.

    Raises:
        BadSegment
    """
    texts = {language: text.strip()[:80] for language, text in name.items() if text.strip()}
    if not texts:
        raise BadSegment(place="name", why=_("a name is missing"))
    return texts


def free_key(name: Mapping[str, str], programme_id: UUID, *, organiser_id: UUID) -> str:
    """A key made of a name, which no other segment of the programme has."""
    base = slug(next(iter(name.values())), "segment", most=32)
    taken = set(
        Segment.objects.of(organiser_id)
        .filter(programme_id=programme_id)
        .values_list("key", flat=True)
    )
    return base if base not in taken else f"{base}-{ids.short()}"


def end(programme_id: UUID, key: str, *, actor: Actor, now: datetime) -> None:
    """Offer a segment no more; rules that name it stay as they are.

    Raises:
        NoSuchSegment
    """
    require(actor, "rules.change")
    changed = (
        Segment.objects.of(actor.organiser_id)
        .filter(programme_id=programme_id, key=key, ended_at=None)
        .update(ended_at=now)
    )
    if not changed:
        raise NoSuchSegment(key=key[:40])
    journal.record(
        SegmentEnded(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            key=key,
        )
    )


def expand(data: Any, programme_id: UUID, *, organiser_id: UUID) -> Any:
    """JSON of a rule with each segment as it is now: `{"segment": "lodz"}`, or one that was
    expanded before, becomes whole.

    What names no segment of the programme is left as it is; the codec refuses it with its place.
    """
    by_key: dict[str, Segment | None] = {}

    def segment(key: str) -> Segment | None:
        if key not in by_key:
            rows = Segment.objects.of(organiser_id).filter(
                programme_id=programme_id, key=key, ended_at=None
            )
            by_key[key] = rows.order_by("id").first()
        return by_key[key]

    def walk(value: Any, depth: int) -> Any:
        if depth > DEPTH_MAX:
            return value
        if isinstance(value, Mapping):
            named = value.get("segment") if set(value) == {"segment"} else None
            row = (
                segment(
                    str(named["key"] if isinstance(named, Mapping) and "key" in named else named)
                )
                if named
                else None
            )
            if row is not None:
                return {"segment": {"key": row.key, "name": row.name, "is": row.body}}
            return {key: walk(part, depth + 1) for key, part in value.items()}
        if isinstance(value, (list, tuple)):
            return [walk(part, depth + 1) for part in value]
        return value

    return walk(data, 0)
