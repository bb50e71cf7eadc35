"""Tables that somebody sent, opened in a process of their own: the one door to them for whatever
runs in the web server or worker.

What is taken over is bounded, and so is the time: a person waits for the answer.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path

from tandem.kit import columns, tables, workbooks
from tandem.platform.isolation import asking

SECONDS_MAX = 9
TABLES = asking.Kind(
    "tables",
    refusal=tables.NotATable,
    values=(tables.NotATable, columns.ColumnsNotFound, columns.TooManyRows, columns.Record),
    idle_seconds=120,
)


def head_of(path: Path) -> tuple[list[str], list[list[str]], int]:
    """The header of a table, rows below it and the header's line (see `tables.head_of`).

    Raises:
        NotATable, Busy
    """
    header, samples, line = asking.ask_one(TABLES, tables.head_of, path, within=SECONDS_MAX)
    return header, samples, line


def is_workbook(path: Path) -> bool:
    """Whether a ZIP is a spreadsheet (see `workbooks.is_workbook`).

    Raises:
        NotATable, Busy
    """
    found: bool = asking.ask_one(TABLES, workbooks.is_workbook, path, within=SECONDS_MAX)
    return found


def table_of(
    path: Path, words: Mapping[str, str], *, needed: Sequence[str], prefixes: Mapping[str, str] | None = None
) -> columns.Table:
    """A table whose columns are told by their header (see `columns.read`).

    Raises:
        NotATable, ColumnsNotFound, TooManyRows, Busy
    """
    answers = asking.ask(
        TABLES, columns.read, path, within=SECONDS_MAX, words=dict(words), needed=list(needed), prefixes=dict(prefixes or {})
    )
    found, samples = next(answers)
    return columns.Table(found, samples, tuple(chain.from_iterable(answers)))
