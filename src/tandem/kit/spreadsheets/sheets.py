"""Which sheets of a workbook are one table, and which are left out.

People put a cover in front, hide what is old, take a sheet a month, and keep lists beside. The
first sheet that is shown and holds a table is read, with those after it that have the same columns,
in whatever order; the others are named (`unread`). Who reads may name another one to begin with.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from tandem.kit.errors import Invalid
from tandem.kit.text import key_of

HEAD_SLICE_BYTES = 1_000_000  # where only the first rows are asked for
SHEETS_MAX = 500
HEAD_ROWS, HEADER_CELLS_MIN = 30, 3
HEAD_CELLS_MAX = 301
NAME_LENGTH_MAX = 80


class NotATable(Invalid):
    """The file is no table that can be read."""

    code = "kit.not_a_table"
    text = "This file cannot be read as a table: %(why)s."
    words = ("why",)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook. `rows`: its rows, read in slices of so many bytes."""

    name: str
    is_shown: bool
    rows: Callable[[int], Iterator[list[str]]]


@dataclass(frozen=True, slots=True)
class _Part:
    """A sheet that goes on where the first one ends: how many rows stand above its own, and at
    which place each of the first one's columns stands in it; None: at the same.
    """

    sheet: Sheet
    above: int
    order: list[int] | None

    def rows(self, slice_bytes: int) -> Iterator[list[str]]:
        own = islice(self.sheet.rows(slice_bytes), self.above, None)
        if self.order is None:
            return own
        places = self.order
        return ([row[place] if place < len(row) else "" for place in places] for row in own)


def joined(sheets: Sequence[Sheet], slice_bytes: int, first: str = "") -> Iterator[list[str]]:
    """The rows of the sheets that are one table. `first`: the one to begin with, where it is named.

    Raises:
        NotATable: there is no such sheet with rows.
    """
    chosen, _unread = _parted(sheets, first)
    for part in chosen:
        yield from part.rows(slice_bytes)


def unread(sheets: Sequence[Sheet], first: str = "") -> list[str]:
    """The names of the sheets with rows that are not read, though people see them."""
    return [sheet.name[:NAME_LENGTH_MAX] for sheet in _parted(sheets, first)[1] if sheet.is_shown]


def _parted(sheets: Sequence[Sheet], named: str) -> tuple[list[_Part], list[Sheet]]:
    heads = [(sheet, _head(sheet)) for sheet in sheets if sheet.is_shown]
    if not any(head for _sheet, head in heads):
        heads = [(sheet, _head(sheet)) for sheet in sheets if not sheet.is_shown]
    heads = [(sheet, head) for sheet, head in heads if head]
    if not heads:
        return [], []
    first = next(
        (place for place, (_sheet, head) in enumerate(heads) if any(map(_is_header, head))), 0
    )
    if named:
        names = [sheet.name[:NAME_LENGTH_MAX] for sheet, _head in heads]
        if named not in names:
            raise NotATable(why="it has no sheet of this name")
        first = names.index(named)
    sheet, head = heads.pop(first)
    chosen, others = [_Part(sheet, 0, None)], [sheet for sheet, _head in heads[:first]]
    headers = [_keys(row) for row in head if _is_header(row)]
    for other, other_head in heads[first:]:
        # Sheets that begin alike below the header too are copies, not months.
        part = None if other_head == head else _part(other, other_head, headers)
        if part is None:
            others.append(other)
        else:
            chosen.append(part)
    return chosen, others


def _part(sheet: Sheet, head: Sequence[list[str]], headers: Sequence[list[str]]) -> _Part | None:
    """A sheet as a part of the table with one of these headers (keys of their cells); None where it
    has other columns.
    """
    for place, row in enumerate(head):
        if not _is_header(row):
            continue
        keys = _keys(row)
        for wanted in headers:
            if keys == wanted:
                return _Part(sheet, place + 1, None)
            totals, totals_wanted = Counter(keys), Counter(wanted)
            if all(totals[key] == 1 == totals_wanted[key] for key in wanted if key):
                order = [keys.index(key) if key else len(keys) for key in wanted]
                return _Part(sheet, place + 1, order)
    return None


def _head(sheet: Sheet) -> list[list[str]]:
    """The first rows of a sheet; of those that are wider than a table can be, what tells that."""
    return [row[:HEAD_CELLS_MAX] for row in islice(sheet.rows(HEAD_SLICE_BYTES), HEAD_ROWS)]


def _keys(header: Sequence[str]) -> list[str]:
    return [key_of(cell) for cell in header]


def _is_header(row: Sequence[str]) -> bool:
    """Whether a row may name columns: several cells, each a word."""
    words = [cell for cell in row if cell.strip()]
    return len(words) >= HEADER_CELLS_MIN and not any(cell.strip()[0].isdigit() for cell in words)


def texts_of(cells: Iterable[object]) -> list[str]:
    """A row as texts, without the empty cells behind its last full one."""
    row = [cell if type(cell) is str else _text(cell) for cell in cells]
    while row and not row[-1]:
        row.pop()
    return row


def _text(cell: object) -> str:
    match cell:
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return (
                cell.date().isoformat()
                if cell.time() == datetime.min.time()
                else cell.isoformat(" ", "seconds")
            )
        case date():
            return cell.isoformat()
    return str(cell)
