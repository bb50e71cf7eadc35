"""CSV and spreadsheets as a stream of text rows (days in them: `kit.dates`, numbers:
`kit.numbers`).

Files come from every accounting program of three countries: any usual encoding, any delimiter, tens
of thousands of blank rows, inch marks that open what looks like a quotation.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from tandem.kit import letters, quotations
from tandem.kit.errors import Said
from tandem.kit.spreadsheets import workbooks
from tandem.kit.spreadsheets.workbooks import NotATable as NotATable

SAMPLE_ROWS = 500
SAMPLE_LENGTH_MAX = 4_000_000  # characters of a head
CELL_LENGTH_MAX = 2_000
NAME_LENGTH_MAX = 500  # of a column
COLUMNS_MAX = 300
ROW_LENGTH_MAX = 1_000_000  # characters of a row of text, over all its lines
CHUNK_LENGTH = 2_000_000  # characters of a text that are given to another process at once
_HEAD_BYTES = 262_144
_DELIMITERS = (";", "\t", ",", "|")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one row of a file: `line` counts from 1 with the header, `value` is what
    stood there.
    """

    line: int
    field: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a delimited text file is written."""

    encoding: str
    delimiter: str
    width: int = field(default=0, compare=False)  # cells of most rows


@dataclass(frozen=True, slots=True)
class Widths:
    """How many cells a row may have that has lost none and got none."""

    least: int = 0
    most: int = COLUMNS_MAX + 1


ANY_WIDTH = Widths()


def widths_of(path: Path, header: Sequence[str], samples: Sequence[Sequence[str]]) -> Widths:
    """How many cells rows have: of a spreadsheet any number, for none can slip out of its column.

    A text of commas may have lost the quotes around a decimal comma, so none has more than the
    header. Programs that leave out empty cells at the end of a row do it in every row.
    """
    if workbooks.is_spreadsheet(path) or not samples:
        return ANY_WIDTH
    lengths = [len(row) for row in samples]
    usual = max(set(lengths), key=lengths.count)
    full = [row for row in samples if len(row) == usual]
    is_even = 2 * len(full) > len(samples) and all(row[-1].strip() for row in full)
    is_of_commas = layout_of(path).delimiter == ","
    return Widths(usual if is_even else 0, len(header) if is_of_commas else max(len(header), usual))


def layout_of(path: Path) -> Layout:
    """The encoding and delimiter of a text file, judged from its first 256 KiB."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head.strip():
        raise NotATable(why="it is empty")
    encoding = letters.encoding_of(head, is_all=len(head) < _HEAD_BYTES)
    text = head.decode(encoding, errors=letters.MIXED)
    if "\x00" in text:
        raise NotATable(why="it is not a text file")
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    delimiter = max(_DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter))
    return Layout(encoding, delimiter, _evenness(lines, delimiter)[1] + 1)


def _evenness(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    """Rows that agree on the most usual number of this one, then that number."""
    counts = [
        total - 1
        for line in lines
        if (total := len(cells_of(line[:ROW_LENGTH_MAX], delimiter))) > 1
    ]
    if not counts:
        return 0, 0
    usual = max(set(counts), key=counts.count)
    return counts.count(usual), usual


def cells_of(line: str, delimiter: str) -> list[str]:
    """The cells of a line by itself. A quotation mark opens a cell only where another one closes it
    before the next delimiter or the end of the line; else it is a letter, as in `1/2" valve`.
    """
    if '"' not in line:
        return line.rstrip("\r\n").split(delimiter)
    line = line.rstrip("\r\n")
    cells, place = list[str](), 0
    quoted = re.compile(rf'"((?:[^"]|"")*)"(?={re.escape(delimiter)}|$)')
    while True:
        whole = quoted.match(line, place)
        if whole is not None:
            cells.append(whole[1].replace('""', '"'))
            end = whole.end()
        else:
            end = line.find(delimiter, place)
            end = len(line) if end < 0 else end
            cells.append(line[place:end])
        if end >= len(line):
            return cells
        place = end + len(delimiter)


def rows_of(
    path: Path, *, slice_bytes: int = workbooks.SLICE_BYTES, sheet: str = ""
) -> Iterator[list[str]]:
    """Every row as text cells, blank rows as empty lists; XLSX, XLS and ODS by their first sheet
    with rows.

    Of a row no more than `COLUMNS_MAX` cells and one. `slice_bytes`, `sheet`: see
    `workbooks.rows_of`.

    Raises:
        NotATable
    """
    is_sheet = workbooks.is_spreadsheet(path)
    if is_sheet:
        rows = workbooks.rows_of(path, slice_bytes=slice_bytes, sheet=sheet)
    else:
        rows = _text_rows(path)
    return (row if len(row) <= COLUMNS_MAX else row[: COLUMNS_MAX + 1] for row in rows)


def unread_of(path: Path, sheet: str = "") -> list[str]:
    """The names of the sheets of a spreadsheet that `rows_of` leaves out.

    Raises:
        NotATable
    """
    return workbooks.unread_of(path, sheet) if workbooks.is_spreadsheet(path) else []


def _text_rows(path: Path) -> Iterator[list[str]]:
    layout = layout_of(path)
    with path.open(encoding=layout.encoding, errors=letters.MIXED, newline="") as file:
        yield from _rows(_lines_of(file), layout)


def _lines_of(file: TextIO) -> Iterator[str]:
    """The lines of a text; of one that is too long only the beginning, which `_rows` refuses."""
    return iter(partial(file.readline, ROW_LENGTH_MAX), "")


def _rows(lines: Iterator[str], layout: Layout, first: int = 1) -> Iterator[list[str]]:
    """Rows as `csv` tells them, each in bounds however many lines its quotes go over; `first` is
    the first one's number. A line that is a whole row by itself is one, whatever its quotation
    marks seem to open.
    """
    number, length = first, 0
    is_open = False  # whether a quotation goes on over the end of a line

    def bounded() -> Iterator[str]:
        nonlocal length
        for line in lines:
            length += len(line)
            if length >= ROW_LENGTH_MAX:
                raise NotATable(
                    why=Said("its row %(row)s is longer than a row of a table can be", row=number)
                )
            line = line.replace("\x00", "") if "\x00" in line else line
            yield whole(line) if '"' in line else line

    def whole(line: str) -> str:
        nonlocal is_open
        if is_open:
            is_open = quotations.goes_on(line, layout.delimiter, inside=True)
            return line
        cells = cells_of(line, layout.delimiter)
        if len(cells) == layout.width:
            return quotations.quoted(cells, layout.delimiter)
        is_open = quotations.goes_on(line, layout.delimiter)
        return line

    try:
        for row in csv.reader(bounded(), delimiter=layout.delimiter):
            length = 0
            number += 1
            yield row
    except csv.Error as error:  # the only one left: a cell that is too long
        raise NotATable(
            why=Said("a quotation mark in its row %(row)s seems to lack its other half", row=number)
        ) from error


@dataclass(frozen=True, slots=True)
class Chunk:
    """Successive rows of a file, the first of them row `first`: the text itself where a line is a
    row, else the cells.
    """

    first: int
    text: str = ""
    delimiter: str = ","
    cells: Sequence[list[str]] = ()

    def rows(self) -> Iterable[list[str]]:
        """The rows, just as `rows_of` tells them."""
        if not self.text:
            return self.cells
        layout = Layout("", self.delimiter)
        plain = _plain_rows(self.text, layout)
        if plain is not None:
            return plain
        return _rows(io.StringIO(self.text, newline=""), layout, self.first)


def chunks_of(path: Path, *, below: int, length: int = CHUNK_LENGTH) -> Iterator[Chunk]:
    """What `rows_of` tells of a text below row `below`, in chunks of about so many characters.

    Cutting is cheap where a line is a row, so several processes may each cut the same file and take
    some of its chunks apart.

    Raises:
        NotATable
    """
    layout = layout_of(path)
    with path.open(encoding=layout.encoding, errors=letters.MIXED, newline="") as file:
        for _ in islice(_rows(_lines_of(file), layout), below):
            pass
        first = below + 1
        while text := file.read(length):
            text += file.readline(ROW_LENGTH_MAX)
            if '"' in text:
                cells = _plain_rows(text, layout)
                if cells is None:
                    cells = list(_whole_rows(text, file, layout, first))
                yield Chunk(first, cells=cells)
                first += len(cells)
            else:
                yield Chunk(first, text, layout.delimiter)
                first += text.count("\n") + text.count("\r") - text.count("\r\n")


def _plain_rows(text: str, layout: Layout) -> list[list[str]] | None:
    """The rows of a text each of whose lines is one, with every quotation closed where its cell
    ends: as nearly all files are, and read at the speed of `csv`. None of any other text.
    """
    if "\x00" in text:
        return None
    lines = list(io.StringIO(text, newline=""))
    if max(map(len, lines), default=0) >= ROW_LENGTH_MAX:
        return None
    reader = csv.reader(lines, delimiter=layout.delimiter, strict=True)
    try:
        rows = list(reader)
    except csv.Error:
        return None
    return None if len(rows) != reader.line_num or [""] in rows else rows


def _whole_rows(text: str, file: TextIO, layout: Layout, first: int) -> Iterator[list[str]]:
    """The rows of this text, and of as many lines after it as the last one goes on over in
    quotes.
    """
    own = io.StringIO(text, newline="")
    for row in _rows(chain(_lines_of(own), _lines_of(file)), layout, first):
        yield row
        if own.tell() == len(text):
            return


def is_blank(row: Sequence[str]) -> bool:
    """No cell holds anything but space."""
    return not "".join(row).strip()


def head_of(path: Path, sheet: str = "") -> tuple[list[str], list[list[str]], int]:
    """The header, up to 500 sample rows below it, and the header's line number.

    The header is the first row among the first 30 with the most cells that are words; titles above
    it are skipped.

    Raises:
        NotATable
    """
    lines = list(_first_lines(path, sheet))
    if not lines:
        raise NotATable(why="it has no rows")
    candidates = lines[:30]
    widest = max(sum(_is_word(cell) for cell in row) for _, row in candidates)
    place = next(
        place
        for place, (_, row) in enumerate(candidates)
        if sum(_is_word(cell) for cell in row) == widest
    )
    number, header = candidates[place]
    if widest < 2 or len(header) > COLUMNS_MAX:
        raise NotATable(why="no row of column names was found in its first 30 rows")
    samples = [row for _, row in lines[place + 1 :]]
    if workbooks.is_spreadsheet(path):  # columns without a name are columns too
        width = max(len(row) for _, row in lines if len(row) <= COLUMNS_MAX)
        header, *samples = ([*row, *[""] * (width - len(row))] for row in [header, *samples])
    return [cell.strip()[:NAME_LENGTH_MAX] for cell in header], samples, number


def _first_lines(path: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    rows, length = rows_of(path, slice_bytes=workbooks.HEAD_SLICE_BYTES, sheet=sheet), 0
    for number, row in enumerate(islice(rows, SAMPLE_ROWS + 30), 1):
        length += sum(map(len, row))
        if not is_blank(row):
            yield number, row
        if length > SAMPLE_LENGTH_MAX:
            return


def _is_word(cell: str) -> bool:
    text = cell.strip()
    return (
        bool(text)
        and len(text) <= 80
        and any(letter.isalpha() for letter in text)
        and not text[0].isdigit()
    )
