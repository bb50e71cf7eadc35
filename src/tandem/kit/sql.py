"""SQL kept in files, and a SELECT as a value.

A `.sql` file holds named blocks: a line `-- name --`, then comments and one statement. Where a
statement takes in another text (a table, a condition, a handed query) it has a slot `{{name}}`,
filled by `fill`. The database knows no such brackets, so a slot that was forgotten is an error, and
never a comment. `SqlQuery` is a query that one floor hands down to another: the lower verb wraps it
in its own statement and never learns whose tables it reads.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

_NAME = re.compile(r"^-- ([a-z_0-9]+) --$", re.MULTILINE)
_SLOT = re.compile(r"\{\{([a-z_0-9]+)\}\}")


@cache
def named_queries(package: str, file: str) -> Mapping[str, str]:
    """The named statements of `package/sql/file.sql`, without the trailing semicolon."""
    text = resources.files(package).joinpath("sql", f"{file}.sql").read_text("utf-8")
    parts = _NAME.split(text)
    return {
        name: body.strip().rstrip(";") for name, body in zip(parts[1::2], parts[2::2], strict=True)
    }


class SlotMistaken(AssertionError):
    """A text for a slot that a statement does not have, or a slot that stayed open: a bug of
    ours.
    """


def fill(text: str, /, **parts: str) -> str:
    """A statement whose slots are all filled by these texts, which are SQL of ours and never what
    somebody typed.

    Raises:
        SlotMistaken: a part has no slot, or a slot (of a part, too) no part.
    """
    filled = fill_some(text, **parts)
    still_open = slots(filled)
    if still_open:
        raise SlotMistaken(f"no text for {sorted(still_open)}")
    return filled


def fill_some(text: str, /, **parts: str) -> str:
    """The same for one of several steps: other slots stay open, for a later one.

    Raises:
        SlotMistaken: a part has no slot.
    """
    unknown = parts.keys() - slots(text)
    if unknown:
        raise SlotMistaken(f"no slot for {sorted(unknown)}")
    return _SLOT.sub(lambda slot: parts.get(slot[1], slot[0]), text)


def fill_each(texts: Mapping[str, str], /, **parts: str) -> dict[str, str]:
    """Statements by name, each with those of its slots filled that are named here.

    Raises:
        SlotMistaken: a part has a slot in none of them.
    """
    by_name = {name: slots(text) for name, text in texts.items()}
    unknown = parts.keys() - frozenset().union(*by_name.values())
    if unknown:
        raise SlotMistaken(f"no slot for {sorted(unknown)}")
    return {
        name: fill_some(text, **{slot: parts[slot] for slot in by_name[name] & parts.keys()})
        for name, text in texts.items()
    }


def slots(text: str) -> frozenset[str]:
    """The names of the slots of a statement that stand open."""
    return frozenset(_SLOT.findall(text))


@dataclass(frozen=True, slots=True)
class SqlQuery:
    """A SELECT with its parameters and the names of its columns, in order."""

    text: str
    params: Mapping[str, Any] = field(default_factory=dict)
    columns: tuple[str, ...] = ()


def merged(handed: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a statement that wraps a handed query: a name means one value in both, or
    it is a bug.
    """
    clashes = [name for name in handed.keys() & own.keys() if handed[name] != own[name]]
    assert not clashes, f"parameters with two meanings: {clashes}"
    return {**handed, **own}
