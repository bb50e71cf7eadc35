"""The names a rule may use, and where each of them lives in SQL.

Packages lend their fields; `segments` puts them together. A field stands on a *source*: a table with an alias, joined
when a rule needs it and not otherwise. Everything hangs on the deed (alias `deed`) or on its lines (alias `line`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tandem.rules.types import Type

_UNIT = re.compile(r"^[a-z][a-z0-9_]{0,19}$")


@dataclass(frozen=True, slots=True)
class Source:
    """A table to join. `on` ties it to the sources in `needs`; the compiler adds the tenant guard by itself.

    `key` names the column by which `on` finds one row, where there are far fewer rows than deeds: a batch then decides
    what only reads this table once a row instead of once a line.
    """

    alias: str
    table: str
    on: str = ""
    needs: tuple[str, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A name with its type, its SQL and its words. `label` is by language, for sentences and forms.

    `options` names where a form finds the values to choose from.
    """

    name: str
    type: Type
    sql: str
    source: str
    label: Mapping[str, str] = field(default_factory=dict)
    options: str = ""


@dataclass(frozen=True, slots=True)
class Lent:
    """What one package lends: sources, fields, and families (fields whose last part is a unit, `{unit}` in the SQL)."""

    sources: tuple[Source, ...] = ()
    fields: tuple[Field, ...] = ()
    families: tuple[tuple[Source, Field], ...] = ()


class Vocabulary:
    """All names in force for one programme."""

    def __init__(self, lent: Iterable[Lent], *, currency: str) -> None:
        self.currency = currency
        self.sources: dict[str, Source] = {}
        self.fields: dict[str, Field] = {}
        self.families: dict[str, tuple[Source, Field]] = {}
        for part in lent:
            for source in part.sources:
                assert source.alias not in self.sources, source.alias
                self.sources[source.alias] = source
            for each in part.fields:
                assert each.name not in self.fields, each.name
                self.fields[each.name] = self._priced(each)
            for source, each in part.families:
                self.families[each.name] = (source, each)

    def _priced(self, each: Field) -> Field:
        return replace(each, type=Type("MONEY", self.currency)) if each.type.kind == "MONEY" else each

    def find(self, name: str) -> Field | None:
        """The field of this name; one of a family is made on the way."""
        if name in self.fields:
            return self.fields[name]
        family, _, unit = name.rpartition(".")
        if family in self.families and _UNIT.match(unit):
            source, template = self.families[family]
            made = replace(source, alias=source.alias.format(unit=unit), on=source.on.format(unit=unit))
            self.sources[made.alias] = made
            return replace(
                template, name=name, type=Type(template.type.kind, unit),
                sql=template.sql.format(unit=unit), source=made.alias,
            )  # fmt: skip
        return None

    def is_of_line(self, name: str) -> bool:
        """Whether the field belongs to a line rather than to the whole deed."""
        found = self.find(name)
        return found is not None and "line" in self.chain(found.source)

    def chain(self, alias: str) -> list[str]:
        """The sources this one needs, in the order of joining, itself last."""
        order: list[str] = []
        for need in self.sources[alias].needs:
            order.extend(name for name in self.chain(need) if name not in order)
        return [*order, alias]
