"""Tables whose columns are told by their header: for imports of products, members and payments.

A column is known by the headings that people and programs write above it, folded to letters and
digits, in any of our languages. What is missing is said by the names a person would write.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tandem.kit import tables
from tandem.kit.errors import Invalid, Said
from tandem.kit.text import key_of, tidy

ROWS_MAX = 50_000
ROWS_A_BATCH = 1_000
LENGTH_MAX = 50_000_000  # characters of all rows


class ColumnsNotFound(Invalid):
    """The header lacks a column without which nothing can be read."""

    code = "kit.columns_not_found"
    text = "The table needs a column named: %(missing)s."


class TooManyRows(Invalid):
    """The table is longer than an import takes at once."""

    code = "kit.too_many_rows"
    text = (
        "The table has more than %(limit)s rows. Split it, and hand the parts over one after"
        " another."
    )


@dataclass(frozen=True, slots=True)
class Record:
    """One row by field, tidied, empty where the table has no such column; `line` counts from 1 with
    the header.
    """

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """The text of a field."""
        return self.cells.get(name, "")


def places(header: Sequence[str], headings: Mapping[str, str]) -> dict[str, int]:
    """Which column holds which field; fields take columns in their order, a column serves one
    field.
    """
    keys = [key_of(cell) for cell in header]
    columns: dict[str, int] = {}
    for name, spellings in headings.items():
        for word in map(key_of, spellings.split()):
            taken = columns.values()
            place = next((p for p, key in enumerate(keys) if key == word and p not in taken), None)
            if place is not None:
                columns[name] = place
                break
    return columns


@dataclass(frozen=True, slots=True)
class Table:
    """A recognised table: what its columns hold, sample rows of cells, and all its rows that are
    not blank, by field.
    """

    columns: Mapping[str, int]
    samples: Sequence[Sequence[str]]
    records: Sequence[Record]

    def sample(self, *names: str) -> list[str]:
        """Sample texts of some fields, to judge how dates or numbers are written."""
        wanted = [self.columns[name] for name in names if name in self.columns]
        return [row[place] for row in self.samples for place in wanted if place < len(row)]

    def rows(self) -> Iterator[Record]:
        """Every row below the header that is not blank."""
        return iter(self.records)


def _named(header: Sequence[str], prefixes: Mapping[str, str]) -> dict[str, int]:
    """Columns that name themselves: `cecha: kolor` is `attribute:kolor`."""
    columns: dict[str, int] = {}
    for place, cell in enumerate(header):
        before, separator, name = cell.partition(":")
        for field, spellings in prefixes.items():
            if (
                separator
                and key_of(before) in {key_of(word) for word in spellings.split()}
                and key_of(name)
            ):
                columns.setdefault(f"{field}:{key_of(name)}", place)
    return columns


def read(
    path: Path, headings: Mapping[str, str], needed: Sequence[str], prefixes: Mapping[str, str]
) -> Iterator[tuple[dict[str, int], list[list[str]]] | list[Record]]:
    """A table as its columns and samples, then its rows in batches.

    Args:
        headings: the words by which each field's column is known.
        needed: fields without which it cannot be read.
        prefixes: words before a colon by which a column names itself; its field is `field:name`.

    Raises:
        NotATable, ColumnsNotFound, TooManyRows
    """
    header, samples, header_line = tables.head_of(path)
    columns = places(header, headings)
    missing = [headings[name].split()[0] for name in needed if name not in columns]
    if missing:
        raise ColumnsNotFound(missing=", ".join(missing))
    columns |= _named(header, prefixes)
    yield columns, samples
    records = _records(path, columns, header_line)
    while batch := list(islice(records, ROWS_A_BATCH)):
        yield batch


def _records(path: Path, columns: Mapping[str, int], header_line: int) -> Iterator[Record]:
    return bounded(
        (line, {name: tidy(row[place]) for name, place in columns.items() if place < len(row)})
        for line, row in enumerate(tables.rows_of(path), 1)
        if line > header_line and not tables.is_blank(row)
    )


def bounded(rows: Iterable[tuple[int, Mapping[str, str]]]) -> Iterator[Record]:
    """Rows (line, cells by field) as records, no more of them and no more text than an import
    takes.

    Raises:
        NotATable, TooManyRows
    """
    length = 0
    for count, (line, cells) in enumerate(rows, 1):
        if count > ROWS_MAX:
            raise TooManyRows(limit=ROWS_MAX)
        cells = {name: text[: tables.CELL_LENGTH_MAX] for name, text in cells.items()}
        length += sum(map(len, cells.values()))
        if length > LENGTH_MAX:
            raise tables.NotATable(
                why=Said("it holds more text than an import takes at once; split it")
            )
        yield Record(line, cells)
