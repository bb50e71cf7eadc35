"""SQL kept in files, and a SELECT as a value.

A `.sql` file holds named blocks: a line `-- name --`, then comments and one statement. `Rows` is a
query that one
floor hands down to another: the lower verb wraps it in its own statement and never learns whose
tables it reads.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

_NAME = re.compile(r"^-- ([a-z_0-9]+) --$", re.MULTILINE)


@cache
def blocks(package: str, file: str) -> Mapping[str, str]:
    """The named statements of `package/sql/file.sql`, without the trailing semicolon."""
    text = resources.files(package).joinpath("sql", f"{file}.sql").read_text("utf-8")
    parts = _NAME.split(text)
    return {
        name: body.strip().rstrip(";") for name, body in zip(parts[1::2], parts[2::2], strict=True)
    }


@dataclass(frozen=True, slots=True)
class Rows:
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
