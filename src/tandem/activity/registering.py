"""Kinds of activities that Tandem itself knows: what people learn, answer, win, attend.

Each is declared once, in `kinds.py` of the package that records it, with its names and what is said
of each such activity. A programme that begins to use it has it among its kinds (`take_up`), so that
rules can name it before anybody did it; its people call it as they like, and what is said of it
stays as it is declared here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from tandem.activity.attribute_labels import LABELS
from tandem.activity.declaring import Attribute
from tandem.activity.facts import ActivityKindDeclared
from tandem.activity.models import ActivityKind
from tandem.platform import journal

_registry: dict[str, "RegisteredKind"] = {}


@dataclass(frozen=True, slots=True)
class RegisteredKind:
    """A kind of activity: its code, what it is called in each language, and what is said of it."""

    kind: str
    names: Mapping[str, str]
    attributes: tuple[Attribute, ...] = ()


def register(*kinds: RegisteredKind) -> None:
    """Declare the kinds that a package records."""
    for kind in kinds:
        assert kind.kind not in _registry, kind.kind
        attributes = tuple(
            replace(attribute, labels={"en": attribute.label, **LABELS[attribute.name]})
            for attribute in kind.attributes
        )
        _registry[kind.kind] = replace(kind, attributes=attributes)


def every() -> Mapping[str, RegisteredKind]:
    """All that are declared, by code."""
    return _registry


def take_up(
    kinds: Sequence[RegisteredKind],
    *,
    programme_id: UUID,
    organiser_id: UUID,
    actor: str,
    now: datetime,
) -> None:
    """See to it that a programme has these kinds, with what is said of each. Safe to repeat: what
    the programme calls them stays, and so does the end of one that its people offer rules no more.
    """
    standing = {
        row.kind: row
        for row in ActivityKind.objects.of(organiser_id).filter(
            programme_id=programme_id, kind__in=[kind.kind for kind in kinds]
        )
    }
    for kind in kinds:
        attributes = [
            {**asdict(attribute), "choices": list(attribute.choices)}
            for attribute in kind.attributes
        ]
        row = standing.get(kind.kind)
        if row is not None and row.attributes == attributes:
            continue
        ActivityKind.objects.of(organiser_id).update_or_create(
            programme_id=programme_id,
            kind=kind.kind,
            defaults={"attributes": attributes},
            create_defaults={
                "organiser_id": organiser_id,
                "names": dict(kind.names),
                "attributes": attributes,
                "created_at": now,
            },
        )
        journal.record(
            ActivityKindDeclared(
                organiser_id=organiser_id,
                at=now,
                actor=actor,
                programme_id=programme_id,
                kind=kind.kind,
                attributes=attributes,
            )
        )
