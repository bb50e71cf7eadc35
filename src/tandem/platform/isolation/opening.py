"""Tables that somebody sent, opened in a process of their own: the one door to them for whatever
runs in the web server or worker.

What is taken over is bounded, and so is the time: a person waits for the answer. Who asks several
things of a file within `together` waits for all of them no longer than for one.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import chain
from pathlib import Path

from tandem.kit import columns, tables
from tandem.kit.spreadsheets import workbooks
from tandem.platform.isolation import asking

SECONDS_MAX = 8  # with what a page does beside it, a person has an answer in ten
TABLES = asking.Kind(
    "tables",
    refusal=tables.NotATable,
    values=(tables.NotATable, columns.ColumnsNotFound, columns.TooManyRows, columns.Record),
    idle_seconds=120,
)

_ends_at: ContextVar[float | None] = ContextVar("ends_at", default=None)


@contextmanager
def together() -> Iterator[None]:
    """All that is asked in this block is answered, or refused, in the time of one question."""
    token = _ends_at.set(time.monotonic() + SECONDS_MAX)
    try:
        yield
    finally:
        _ends_at.reset(token)


def _within() -> float:
    ends_at = _ends_at.get()
    return SECONDS_MAX if ends_at is None else max(0.0, ends_at - time.monotonic())


def head_of(path: Path, sheet: str = "") -> tuple[list[str], list[list[str]], int]:
    """The header of a table, rows below it and the header's line (see `tables.head_of`).

    Raises:
        NotATable, Busy
    """
    header, samples, line = asking.ask_one(
        TABLES, tables.head_of, path, within=_within(), sheet=sheet
    )
    return header, samples, line


def unread_of(path: Path, sheet: str = "") -> list[str]:
    """The sheets of a spreadsheet that are not read (see `tables.unread_of`).

    Raises:
        NotATable, Busy
    """
    if not workbooks.is_spreadsheet(path):
        return []
    names: list[str] = asking.ask_one(TABLES, tables.unread_of, path, within=_within(), sheet=sheet)
    return names


def is_workbook(path: Path) -> bool:
    """Whether a ZIP is a spreadsheet (see `workbooks.is_workbook`).

    Raises:
        NotATable, Busy
    """
    is_spreadsheet: bool = asking.ask_one(TABLES, workbooks.is_workbook, path, within=_within())
    return is_spreadsheet


def table_of(
    path: Path,
    headings: Mapping[str, str],
    *,
    needed: Sequence[str],
    prefixes: Mapping[str, str] | None = None,
) -> columns.Table:
    """A table whose columns are told by their header (see `columns.read`).

    Raises:
        NotATable, ColumnsNotFound, TooManyRows, Busy
    """
    answers = asking.ask(
        TABLES,
        columns.read,
        path,
        within=_within(),
        headings=dict(headings),
        needed=list(needed),
        prefixes=dict(prefixes or {}),
    )
    places, samples = next(answers)
    return columns.Table(places, samples, tuple(chain.from_iterable(answers)))
