"""Declaring what a table holds of whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db.models import Model, Q


class Of(Enum):
    """Whose id a table bears."""

    MEMBER = "member"
    PERSON = "person"
    USER = "user"


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """What a table holds of whom.

    `by`: the field that names whom, of the kind `of`. `words`: columns with what people said or
    what is said of them: erased, or becoming what `becomes` names. `plain`: columns of text that
    hold no such thing: codes, numbers of documents, ids of who acted. `own`: the field that says
    whose of a firm's people a row is, and of what kind it is. `files`: columns with ids of
    uploads, whose files are deleted. `is_deleted`: the row goes whole. `where`: only these rows are
    erased. `waits`: rows that are still needed; they are erased once that has ended. `years`: what
    the tax law asks to keep is kept for so many years after that in which it came about.
    """

    model: type[Model]
    by: str = "member_id"
    of: Of = Of.MEMBER
    words: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    own: tuple[str, Of] | None = None
    files: tuple[str, ...] = ()
    is_deleted: bool = False
    becomes: Mapping[str, Any] = field(default_factory=dict)
    where: Q | None = None
    waits: Q | None = None
    years: int = 0

    @property
    def is_touched(self) -> bool:
        """Whether erasing changes anything here."""
        return bool(self.words or self.files or self.is_deleted)

    def blank(self) -> dict[str, Any]:
        """What the columns hold once they are erased."""
        values: dict[str, Any] = {}
        for name in self.words:
            column: Any = self.model._meta.get_field(name)
            kind = column.get_internal_type()
            if name in self.becomes:
                values[name] = self.becomes[name]
            elif column.null:
                values[name] = None
            elif kind in ("JSONField", "ArrayField"):
                values[name] = column.get_default() if column.has_default() else {}
            else:
                values[name] = ""
        return values


@dataclass(frozen=True, slots=True)
class Package:
    """What a package holds, in people's words, and its tables."""

    name: str
    what: Any
    tables: Sequence[Held]


_packages: dict[str, Package] = {}


def holds(module: str, what: Any, *tables: Held) -> None:
    """Declare what a package holds; `module` is its `__name__`."""
    name = module.removeprefix("tandem.").rpartition(".")[0]
    assert name not in _packages, name
    _packages[name] = Package(name, what, tables)


def packages() -> Mapping[str, Package]:
    """Every package that holds something, by name."""
    return dict(sorted(_packages.items()))


def erasable(model: type[Model]) -> tuple[str, ...]:
    """The columns of a table that erasing blanks."""
    return tuple(
        name
        for package in _packages.values()
        for held in package.tables
        if held.model is model
        for name in held.words
    )
