"""Kinds of activities that Tandem itself knows: what people learn, answer, win, attend.

Each is declared once, in `kinds.py` of the package that records it, with its names and what is said
of each such activity. A programme that begins to use it has it among its kinds (`take_up`), so that
rules can name it before anybody did it; its people call it as they like, and what is said of it
stays as it is declared here. Where what is said is the code of something (a course, an offer), the
kind tells how those are called (`called`), for whoever reads a rule or writes one.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from uuid import UUID

from tandem.activity.attribute_labels import LABELS
from tandem.activity.declaring import Attribute
from tandem.activity.facts import ActivityKindDeclared
from tandem.activity.models import ActivityKind
from tandem.kit.texts import localized
from tandem.platform import journal
from tandem.platform.tenancy import TenantModel

LISTED_MAX = 300  # of more there is no list to choose from
# Codes, programme, organiser and language → name by code. Of no codes (None) all that can be
# listed: one more than `LISTED_MAX` at most; nothing where there may be very many.
NamesOf = Callable[[Collection[str] | None, UUID, UUID, str], Mapping[str, str]]
_registry: dict[str, "RegisteredKind"] = {}


@dataclass(frozen=True, slots=True)
class RegisteredKind:
    """A kind of activity: its code, what it is called in each language, and what is said of it.

    `called`: what the codes are called that an attribute holds, by the attribute's name. `way`: the
    way of taking part that records it, as programmes name those that they use.
    """

    kind: str
    names: Mapping[str, str]
    attributes: tuple[Attribute, ...] = ()
    called: Mapping[str, NamesOf] = field(default_factory=dict)
    way: str = ""


def register(*kinds: RegisteredKind, way: str = "") -> None:
    """Declare the kinds that a package records, and the way of taking part that they are of."""
    for kind in kinds:
        assert kind.kind not in _registry, kind.kind
        attributes = tuple(
            replace(attribute, labels={"en": attribute.label, **LABELS[attribute.name]})
            for attribute in kind.attributes
        )
        _registry[kind.kind] = replace(kind, attributes=attributes, way=way)


def names_by(model: type[TenantModel], code: str) -> NamesOf:
    """How a programme's rows of a table are called, by the column that holds their code."""

    def names(
        codes: Collection[str] | None, programme_id: UUID, of: UUID, language: str
    ) -> Mapping[str, str]:
        rows = model.objects.within(programme_id, organiser_id=of)
        if codes is not None:
            rows = rows.filter(**{f"{code}__in": codes})
        named = rows.order_by(code).values_list(code, "name")
        if codes is None:
            named = named[: LISTED_MAX + 1]
        return {key: localized(name, language) for key, name in named}

    return names


def called(own: Mapping[str, Sequence[str]]) -> Mapping[str, NamesOf]:
    """How what each attribute holds is called, by the attribute's name.

    Args:
        own: what is said of the kinds that a programme has, by kind. Where one that it made itself
            says something by the same name, its words are no codes, and nobody is asked.
    """
    made = {name for kind, names in own.items() if kind not in _registry for name in names}
    return {
        name: names_of
        for kind in _registry.values()
        for name, names_of in kind.called.items()
        if name not in made
    }


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
    for kind in (_registry.get(one.kind, one) for one in kinds):  # with what they are called
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
