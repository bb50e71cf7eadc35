"""Kinds of activities that a programme declares, with what is said of each such activity.

A kind that nobody declared may be recorded too, by its bare name; only a declared one carries
attributes, and of it none that it does not name. Rules read them as `deed.attribute.…` (words) and
`deed.figure.…` (numbers).
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import count
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tandem.activity import kinds
from tandem.activity.facts import ActivityKindDeclared, ActivityKindEnded
from tandem.activity.models import ActivityKind
from tandem.kit.errors import Invalid
from tandem.kit.text import key_of, tidy
from tandem.kit.texts import localized
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require

TYPES = ("TEXT", "NUMBER", "FLAG", "DAY")
ATTRIBUTES_MAX, CHOICES_MAX, TEXT_MAX, NUMBER_MAX = 12, 30, 300, Decimal(10**12)
_NAME = re.compile(
    r"^[a-z][a-z0-9_]{0,19}$"
)  # as the language of rules takes the last part of a field
_YES, _NO = {"true", "yes", "1", "tak", "da", "так"}, {"false", "no", "0", "nie", "nu", "не"}


class BadKind(Invalid):
    """A kind of activity that cannot be declared."""

    code = "activity.bad_kind"
    text = _("This action cannot be declared: %(why)s.")


class BadAttribute(Invalid):
    """What is said of an activity is not what its kind declares."""

    code = "activity.bad_attribute"
    text = "%(why)s"

    field: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing that is said of an activity: its short name, what people call it, its type, and the
    words it may be.

    `label` and `choices` are as they were first written, and are kept with activities and asked for
    by rules; `labels` and `words` say them by language.
    """

    name: str
    label: str
    type: str = "TEXT"
    is_required: bool = False
    choices: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def called(self, language: str) -> str:
        """What people of a language call it."""
        return self.labels.get(language) or self.label

    def word(self, choice: str, language: str) -> str:
        """A choice, as people of a language read it."""
        return self.words.get(choice, {}).get(language) or choice

    def names(self) -> set[str]:
        """All it is called, in whatever language."""
        return {self.label, *self.labels.values()}


def attribute(
    label: str,
    *,
    name: str = "",
    kind: str = "TEXT",
    is_required: bool = False,
    choices: Sequence[str] = (),
) -> Attribute:
    """An attribute as a person describes it; without a short name it is called after its label.

    Raises:
        BadKind
    """
    label, name = tidy(label)[:80], name.strip().lower() or key_of(label)[:20]
    picked = tuple(dict.fromkeys(tidy(choice)[:80] for choice in choices if choice.strip()))
    if not label or kind not in TYPES or not _NAME.match(name):
        raise BadKind(why=_("a field needs a name, a short name in Latin letters, and a type"))
    if len(picked) == 1 or len(picked) > CHOICES_MAX or (picked and kind != "TEXT"):
        raise BadKind(why=_("choices are two or more words, of a field for text"))
    return Attribute(name, label, kind, is_required, picked)


def said_again(written: Attribute, *, before: Attribute | None, language: str) -> Attribute:
    """An attribute that somebody wrote in their language, with what it is called in the others.

    A choice that is written otherwise than before is the same choice in other words, where as many
    are left as are new: rules that ask for it and activities that tell it stay as they are.
    """
    if before is None:
        return replace(written, labels={language: written.label})
    choices, words = _paired(written.choices, before, language)
    return replace(
        written,
        label=before.label,
        labels={**before.labels, language: written.label},
        choices=choices,
        words=words,
    )


def _paired(
    lines: Sequence[str], before: Attribute, language: str
) -> tuple[tuple[str, ...], dict[str, Mapping[str, str]]]:
    """The choices that lines of a language stand for, and what each is in all languages."""
    by_word = {before.word(choice, language).casefold(): choice for choice in before.choices}
    known = {line: by_word[line.casefold()] for line in lines if line.casefold() in by_word}
    new = [line for line in lines if line not in known]
    left = [choice for choice in before.choices if choice not in known.values()]
    known |= dict(zip(new, left if len(left) == len(new) else new, strict=True))
    choices = tuple(dict.fromkeys(known[line] for line in lines))
    return choices, {
        known[line]: {**before.words.get(known[line], {}), language: line} for line in lines
    }


def attributes_of(row: ActivityKind) -> list[Attribute]:
    """What is said of activities of a kind, in order."""
    return [
        Attribute(**{**stored, "choices": tuple(stored["choices"])}) for stored in row.attributes
    ]


@dataclass(frozen=True, slots=True)
class KindIn:
    """A kind to be declared: its code, its names by language, and what is said of its
    activities.
    """

    kind: str
    names: Mapping[str, str]
    attributes: Sequence[Attribute] = ()


def declare(
    kind: str,
    *,
    programme_id: UUID,
    names: Mapping[str, str],
    attributes: Sequence[Attribute] = (),
    actor: Actor,
    now: datetime,
) -> UUID:
    """Declare a kind of activity, or say anew what is said of it; its key. Activities that stand
    keep what they say.

    Raises:
        NotAKind, BadKind
    """
    wanted = [KindIn(kind, names, attributes)]
    (key,) = declare_many(wanted, programme_id=programme_id, actor=actor, now=now)
    return key


def declare_many(
    wanted: Sequence[KindIn], *, programme_id: UUID, actor: Actor, now: datetime
) -> list[UUID]:
    """Declare these kinds, each once, or say them anew; their keys in the order given.

    Raises:
        NotAKind, BadKind: none is declared.
    """
    require(actor, "rules.change")
    if not wanted:
        return []
    rows = [
        ActivityKind(
            organiser_id=actor.organiser_id,
            programme_id=programme_id,
            kind=kind,
            names=names,
            attributes=stored,
            created_at=now,
        )
        for kind, names, stored in map(_stored, wanted)
    ]
    kinds_of = ActivityKind.objects.of(actor.organiser_id)
    kinds_of.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["programme_id", "kind"],
        update_fields=["names", "attributes", "ended_at"],
    )
    journal.record_many(
        [
            ActivityKindDeclared(
                organiser_id=actor.organiser_id,
                at=now,
                actor=actor.name,
                programme_id=programme_id,
                kind=row.kind,
                attributes=row.attributes,
            )
            for row in rows
        ]
    )
    standing = kinds_of.filter(programme_id=programme_id, kind__in=[row.kind for row in rows])
    keys = dict(standing.values_list("kind", "id"))
    return [keys[row.kind] for row in rows]


def _stored(wanted: KindIn) -> tuple[str, dict[str, str], list[dict[str, object]]]:
    """A kind as it is kept: its code, its names, and what is said of its activities."""
    kind = kinds.parse(wanted.kind)
    names = {code: tidy(name)[:80] for code, name in wanted.names.items() if name.strip()}
    if kind in (kinds.PURCHASE, kinds.CODE):
        raise BadKind(why=_("purchases and codes are known already"))
    if (
        not names
        or len(wanted.attributes) > ATTRIBUTES_MAX
        or len({attribute.name for attribute in wanted.attributes}) < len(wanted.attributes)
    ):
        raise BadKind(
            why=_("it needs a name, and at most %(limit)s fields with different short names")
            % {"limit": ATTRIBUTES_MAX}
        )
    stored = [
        {**asdict(attribute), "choices": list(attribute.choices)} for attribute in wanted.attributes
    ]
    return kind, names, stored


def end(kind: str, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Take no more activities of a kind; those that stand keep their points."""
    require(actor, "rules.change")
    standing = ActivityKind.objects.of(actor.organiser_id).filter(
        programme_id=programme_id, kind=kind, ended_at=None
    )
    if standing.update(ended_at=now):
        journal.record(
            ActivityKindEnded(
                organiser_id=actor.organiser_id,
                at=now,
                actor=actor.name,
                programme_id=programme_id,
                kind=kind,
            )
        )


def declared(programme_id: UUID, *, organiser_id: UUID) -> dict[str, ActivityKind]:
    """The kinds that a programme declared, by their code, in order of declaring."""
    rows = (
        ActivityKind.objects.of(organiser_id)
        .filter(programme_id=programme_id)
        .order_by("created_at", "id")
    )
    return {row.kind: row for row in rows}


def key_for(name: str, taken: Collection[str]) -> str:
    """A code for a kind of this name: `Poster in the window` → `POSTER_IN_THE_WINDOW`; as far as
    its letters are Latin ones, and with a number where another has it.
    """
    words = [latin for word in name.split() if (latin := _latin(word))]
    base = "_".join(words)[:36].strip("_").upper()
    return _free(base if base[:1].isalpha() else "ACTION", taken)


def short_name(label: str, taken: Collection[str]) -> str:
    """A short name for what people call so, that none of the others has."""
    base = _latin(label)[:16]
    return _free(base if base[:1].isalpha() else "field", taken)


def _latin(text: str) -> str:
    return "".join(letter for letter in key_of(text) if letter.isascii())


def _free(base: str, taken: Collection[str]) -> str:
    """The word itself, or with the first number that nobody has."""
    named = (f"{base}_{number}" for number in count(2))
    return base if base not in taken else next(word for word in named if word not in taken)


def name_of(row: ActivityKind, language: str) -> str:
    """What people call a kind, in a language."""
    return localized(row.names, language)


def checked(row: ActivityKind, values: Mapping[str, object]) -> dict[str, object]:
    """What is said of an activity of this kind in the form in which it is kept: numbers as decimal
    text, days as ISO text.

    Raises:
        BadAttribute: with the first field that does not fit.
    """
    wanted = {attribute.name: attribute for attribute in attributes_of(row)}
    strange = next((name for name in values if name not in wanted), None)
    if strange is not None:
        raise BadAttribute(
            field=strange,
            why=_("“%(kind)s” has no field “%(name)s”.") % {"kind": row.kind, "name": strange[:40]},
        )
    kept: dict[str, object] = {}
    for name, attribute in wanted.items():
        value = values.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            if attribute.is_required:
                raise BadAttribute(
                    field=name, why=_("“%(label)s” is missing.") % _words(attribute, value)
                )
            continue
        kept_as = _value(attribute, value)
        if kept_as is None:
            raise BadAttribute(field=name, why=_wanted(attribute) % _words(attribute, value))
        kept[name] = kept_as
    return kept


def _words(attribute: Attribute, value: object) -> dict[str, str]:
    language = get_language() or ""
    return {
        "label": attribute.called(language),
        "said": str(value)[:40],
        "choices": ", ".join(attribute.word(choice, language) for choice in attribute.choices),
    }


def _wanted(attribute: Attribute) -> Promise | str:
    if attribute.choices:
        return _("“%(label)s” is one of: %(choices)s; not “%(said)s”.")
    return {
        "TEXT": _("“%(label)s” is a text of at most 300 letters."),
        "NUMBER": _("“%(label)s” is a number, not “%(said)s”."),
        "FLAG": _("“%(label)s” is yes or no, not “%(said)s”."),
        "DAY": _("“%(label)s” is a day such as 2026-03-31, not “%(said)s”."),
    }[attribute.type]


def _value(attribute: Attribute, value: object) -> object | None:
    """The value in its kept form; None where it does not fit."""
    text = tidy(str(value))
    match attribute.type:
        case "NUMBER":
            return None if isinstance(value, bool) else _number(text)
        case "FLAG":
            return True if text.lower() in _YES else False if text.lower() in _NO else None
        case "DAY":
            try:
                return date.fromisoformat(text).isoformat()
            except ValueError:
                return None
    if attribute.choices:
        return next(
            (choice for choice in attribute.choices if text.casefold() in _said(attribute, choice)),
            None,
        )
    return text if len(text) <= TEXT_MAX and "\x00" not in text else None


def _said(attribute: Attribute, choice: str) -> set[str]:
    """A choice in all languages."""
    words = attribute.words.get(choice, {}).values()
    return {word.casefold() for word in (choice, *words)}


def _number(text: str) -> str | None:
    try:
        number = Decimal(text.replace(" ", "").replace("\u00a0", "").replace(",", "."))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) >= NUMBER_MAX or number != round(number, 6):
        return None
    return f"{number.normalize():f}"
