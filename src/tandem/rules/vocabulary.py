"""The names a rule may use, and where each of them lives in SQL.

Packages lend their fields; `segments` puts them together. A field stands on a *source*: a table
with an alias, joined when a rule needs it and not otherwise. Everything hangs on the activity
(alias `activity`) or on its lines (alias `line`).
"""

import re
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace

from tandem.rules.types import Type

_UNIT = re.compile(r"^[a-z][a-z0-9_]{0,19}$")


@dataclass(frozen=True, slots=True)
class Source:
    """A table to join. `on` ties it to the sources in `needs`; the compiler adds the tenant guard
    by itself.

    `key` names the column by which `on` finds one row, where there are far fewer rows than
    activities: a batch then decides what only reads this table once a row instead of once a line.
    """

    alias: str
    table: str
    on: str = ""
    needs: tuple[str, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A name with its type, its SQL and its words. `label` is by language, for sentences and forms.

    `options` names where a form finds the values to choose from; `ranks`, where its numbers have
    names that follow one another (“Gold or higher”). `is_past`: the value hangs on the member's
    other activities; `counted`: the figure of the past of which it is that of ever.
    """

    name: str
    type: Type
    sql: str
    source: str
    label: Mapping[str, str] = field(default_factory=dict)
    options: str = ""
    is_past: bool = False
    ranks: str = ""
    counted: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """A figure of a member's activities up to this one.

    In its SQL `{rows}` stands for the source and condition of those activities (alias `past`),
    `{span}` for the span's name in PostgreSQL, `{step}` for its interval, `{kind}` for the kind and
    `{since}` for the moment since which it is asked over days. `spans`: the spans it may be asked
    over. `kinds`: what its kind is one of.

    Of many activities what came of them so far is laid once (`pasts.sums`), and `shown` is made of
    it (`{value}`): where it adds up, `adds` is what each activity adds; where the highest so far
    is asked, `highest` is what each activity says; where an unbroken row of spans is asked,
    `in_row` says of which activities, and `{value}` is how many spans it has.
    """

    name: str
    type: Type
    sql: str
    label: Mapping[str, str]
    spans: tuple[str, ...]
    before_only: bool = False
    kinds: str = "kinds"
    adds: str = ""
    highest: str = ""
    in_row: str = ""
    shown: str = "{value}"


@dataclass(frozen=True, slots=True)
class Lent:
    """What one package lends: sources, fields, families (fields whose last part is a unit or a
    name, `{unit}` in the SQL), and figures of the past with the source they are counted in.

    `is_return` says of an activity, and `line_sign` of a line by 1 or -1, that goods came back.
    `line_pieces` are the base units of a line, `line_amounts` the fields that say what all of them
    are worth, `line_order` what tells lines of one price apart.
    """

    sources: tuple[Source, ...] = ()
    fields: tuple[Field, ...] = ()
    families: tuple[tuple[Source, Field], ...] = ()
    pasts: tuple[Past, ...] = ()
    past_rows: str = ""
    past_own: str = ""
    is_return: str = ""
    line_sign: str = ""
    line_pieces: str = ""
    line_amounts: tuple[str, ...] = ()
    line_order: tuple[str, ...] = ()


def choice_key(field_name: str, word: str) -> str:
    """What a word is known by that a field may be: the same word of another is another."""
    return f"{field_name}:{word}"


class Vocabulary:
    """All names in force for one programme."""

    def __init__(self, lent: Iterable[Lent], *, currency: str) -> None:
        self.currency = currency
        self.sources: dict[str, Source] = {}
        self.fields: dict[str, Field] = {}
        self.families: dict[str, tuple[Source, Field]] = {}
        self.pasts: dict[str, Past] = {}
        self.past_rows = self.past_own = self.is_return = ""
        self.line_sign = self.line_pieces = ""
        self.line_amounts: tuple[str, ...] = ()
        self.line_order: tuple[str, ...] = ()
        for part in lent:
            for source in part.sources:
                assert source.alias not in self.sources, source.alias
                self.sources[source.alias] = source
            for lent_field in part.fields:
                assert lent_field.name not in self.fields, lent_field.name
                self.fields[lent_field.name] = replace(
                    lent_field, type=self._priced(lent_field.type)
                )
            for source, lent_field in part.families:
                self.families[lent_field.name] = (source, lent_field)
            for past in part.pasts:
                self.pasts[past.name] = replace(past, type=self._priced(past.type))
            self.past_rows = part.past_rows or self.past_rows
            self.past_own = part.past_own or self.past_own
            self.is_return = part.is_return or self.is_return
            self.line_sign = part.line_sign or self.line_sign
            self.line_pieces = part.line_pieces or self.line_pieces
            self.line_amounts = part.line_amounts or self.line_amounts
            self.line_order = part.line_order or self.line_order

    def standing_on(self, tables: Mapping[str, str]) -> "Vocabulary":
        """The same names with other tables, or sub-selects, in the place of some."""
        made = copy(self)
        made.sources = {
            alias: replace(source, table=tables.get(source.table, source.table))
            for alias, source in self.sources.items()
        }
        made.families = {
            name: (replace(source, table=tables.get(source.table, source.table)), field)
            for name, (source, field) in self.families.items()
        }
        return made

    def _priced(self, declared: Type) -> Type:
        return Type("MONEY", self.currency) if declared.kind == "MONEY" else declared

    def find(self, name: str) -> Field | None:
        """The field of this name; one of a family is made on the way."""
        if name in self.fields:
            return self.fields[name]
        family, _, unit = name.rpartition(".")
        if family in self.families and _UNIT.match(unit):
            source, template = self.families[family]
            # Where the last part names no unit, the source is the same for all of them.
            made = replace(
                source, alias=source.alias.format(unit=unit), on=source.on.format(unit=unit)
            )
            self.sources.setdefault(made.alias, made)
            return replace(
                template,
                name=name,
                type=Type(template.type.kind, unit if template.type.kind == "QUANTITY" else ""),
                sql=template.sql.format(unit=unit),
                source=made.alias,
            )
        return None

    def is_of_line(self, name: str) -> bool:
        """Whether the field belongs to a line rather than to the whole activity."""
        field = self.find(name)
        return field is not None and "line" in self.chain(field.source)

    def chain(self, alias: str) -> list[str]:
        """The sources this one needs, in the order of joining, itself last."""
        order: list[str] = []
        for need in self.sources[alias].needs:
            order.extend(name for name in self.chain(need) if name not in order)
        return [*order, alias]
