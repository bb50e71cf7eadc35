"""XLSX in slices: rows are cut out of a sheet's XML while that is unpacked, and each slice is put
into a workbook of its own, whose rectangle is bounded by the numbers that its cells bear (see
`spreadsheets.workbooks`).
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import IO
from xml.etree import ElementTree

import python_calamine

from tandem.kit.errors import Said
from tandem.kit.spreadsheets import currencies
from tandem.kit.spreadsheets.sheets import HEAD_SLICE_BYTES, SHEETS_MAX, NotATable, Sheet, texts_of

SLICE_BYTES = 32_000_000
CELLS_MAX = 6_000_000  # in the rectangle of a slice
STRINGS_BYTES_MAX = 64_000_000
STYLES_BYTES_MAX = 32_000_000
PART_BYTES_MAX = 4_000_000
MERGED_MAX = 20_000
ROWS_MAX = 1_048_576  # of a sheet, by its format
DAMAGED = Said("the spreadsheet is damaged or locked by a password")
TOO_LARGE = Said("the spreadsheet is too large to be read; save it as CSV and send that")

_BEGIN = re.compile(rb"<(\w+:)?sheetData(?:\s[^>]*?)?(/?)>")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c[\s>]")
_FULL_ROW = re.compile(rb" r=[\"'](\d{1,9})[\"'][^<>]*(?<!/)>")  # an empty one is closed at once
_NUMBER = re.compile(rb" r=[\"'][A-Z]{1,3}(\d{1,9})[\"']")
_FAR = re.compile(
    rb" r=[\"']([A-Z]{2,3})\d+[\"'][^<>]*(?<!/)>"
)  # a cell with something in it, right of column Z
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})[\"']"
)
_COUNT = re.compile(rb"uniqueCount\s*=\s*[\"'](\d+)")

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = (
    "<Relationships"
    ' xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_LINK = f'<Relationship Id="r1" Type="{_RELATION}/{{}}" Target="{{}}"/>'
_SHEET = "xl/worksheets/sheet1.xml"
_BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    f' xmlns:r="{_RELATION}"><workbookPr date1904="{{}}"/><sheets><sheet name="1" sheetId="1"'
    ' r:id="r1"/></sheets></workbook>'
)


class Parts:
    """The parts of an XLSX by their names, which programs write in any case and with either
    slash.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = {
            name.replace("\\", "/").removeprefix("/").casefold(): name
            for name in archive.namelist()
        }

    def open(self, name: str) -> IO[bytes]:
        """A part as a stream."""
        return self.archive.open(self.names[name.casefold()])

    def read(self, name: str, *, most: int = PART_BYTES_MAX) -> bytes:
        """A part as a whole, whatever size the archive says it has; empty where there is none."""
        if name.casefold() not in self.names:
            return b""
        with self.open(name) as stream:
            content = stream.read(most + 1)
        if len(content) > most:
            raise NotATable(why=TOO_LARGE)
        return content


def _elements(content: bytes, name: str) -> list[dict[str, str]]:
    """The attributes of all elements of a name, whatever their namespaces."""
    if not content:
        return []
    return [
        {key.rpartition("}")[2]: value for key, value in element.items()}
        for element in ElementTree.fromstring(content).iter()
        if element.tag.rpartition("}")[2] == name
    ]


def workbook_of(parts: Parts) -> "Workbook | None":
    """The workbook of an archive; None where it is no XLSX."""
    links = _elements(parts.read("_rels/.rels"), "Relationship")
    mains = [
        link.get("Target", "") for link in links if link.get("Type", "").endswith("/officeDocument")
    ]
    folder, slash, name = (mains or [""])[0].removeprefix("/").rpartition("/")
    folder += slash
    if not name.casefold().endswith(".xml"):
        return None
    targets = {
        link.get("Id", ""): target.removeprefix("/") if target.startswith("/") else folder + target
        for link in _elements(parts.read(f"{folder}_rels/{name}.rels"), "Relationship")
        if link.get("Type", "").endswith("/worksheet") and (target := link.get("Target", ""))
    }
    book = parts.read(folder + name)
    sheets = [
        (sheet.get("name", ""), sheet.get("state", "visible") == "visible", targets[key])
        for sheet in _elements(book, "sheet")[:SHEETS_MAX]
        if (key := sheet.get("id", "")) in targets
    ]
    is_1904 = any(
        properties.get("date1904") in ("1", "true") for properties in _elements(book, "workbookPr")
    )
    styles = parts.read(f"{folder}styles.xml", most=STYLES_BYTES_MAX)
    strings = parts.read(f"{folder}sharedStrings.xml", most=STRINGS_BYTES_MAX)
    count = _COUNT.search(strings[:4_096])
    if count is not None and int(count[1]) > len(strings):
        raise NotATable(why=DAMAGED)  # calamine would make room for as many as it says
    common = {
        "_rels/.rels": _LINKS.format(_LINK.format("officeDocument", "xl/workbook.xml")).encode(),
        "xl/_rels/workbook.xml.rels": (
            _LINKS.format(_LINK.format("worksheet", "worksheets/sheet1.xml")).encode()
        ),
        "xl/workbook.xml": _BOOK.format(int(is_1904)).encode(),
        "xl/sharedStrings.xml": strings,
        "xl/styles.xml": styles,
    }
    return Workbook(
        parts,
        tuple(sheets),
        {name: content for name, content in common.items() if content},
        currencies.of_styles(styles),
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some rows of a sheet as calamine gives them: the first one's number, the column that they
    begin at (from 0).
    """

    first_row: int
    first_column: int
    rows: Iterable[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Workbook:
    """An XLSX: its sheets in their order (name, whether people see it, part), and what is needed to
    read any of them.
    """

    parts: Parts
    found: tuple[tuple[str, bool, str], ...]
    common: Mapping[str, bytes]
    currencies: Mapping[bytes, bytes] = field(default_factory=dict)

    def sheets(self) -> list[Sheet]:
        """Its sheets."""
        return [
            Sheet(name, is_shown, partial(self._sheet_rows, part))
            for name, is_shown, part in self.found
        ]

    def _sheet_rows(self, name: str, slice_bytes: int) -> Iterator[list[str]]:
        pieces = self._pieces(name, slice_bytes)
        first = next(pieces, None)
        if first is not None:
            yield from self._rows_of(name, first, pieces)

    def _merged(self, name: str) -> dict[int, list[tuple[int, int]]]:
        """What is merged downwards: row → (column, last row), all from 0. It stands behind the rows
        of a sheet.
        """
        tail = b""
        with self.parts.open(name) as stream:
            while part := stream.read(SLICE_BYTES):
                tail = (tail + part)[-PART_BYTES_MAX:]
        merged = dict[int, list[tuple[int, int]]]()
        for match in islice(_MERGED.finditer(tail), MERGED_MAX):
            begin, end = int(match[2]), int(match[3])
            if begin < end <= ROWS_MAX:
                merged.setdefault(begin - 1, []).append((_column(match[1]) - 1, end - 1))
        return merged

    def _rows_of(self, name: str, first: _Piece, others: Iterator[_Piece]) -> Iterator[list[str]]:
        second = next(others, None) if first.first_column else None
        left = first.first_column
        if second is not None:  # columns in front may be full further down
            left = min(piece.first_column for piece in self._pieces(name, SLICE_BYTES))
        row_number, merged = 0, self._merged(name)
        filled = dict[int, tuple[str, int]]()  # column → what goes on in it, and up to which row
        for piece in _chained(first, second, others):
            if not row_number <= piece.first_row < ROWS_MAX:
                raise NotATable(why=DAMAGED)
            while row_number < piece.first_row:
                yield []
                row_number += 1
            before = [""] * (piece.first_column - left)
            for cells in piece.rows:
                row = texts_of([*before, *cells] if before else cells)
                if merged:
                    _fill(row, row_number, left, merged, filled)
                yield row
                row_number += 1

    def _pieces(self, name: str, slice_bytes: int) -> Iterator[_Piece]:
        """The rows of a sheet that hold anything, in pieces of a bounded rectangle."""
        rows_before = 0
        with self.parts.open(name) as stream:
            for frame, body in _slices(stream, slice_bytes):
                if self.currencies:
                    body = currencies.named_in(body, self.currencies)
                for part in _bounded(body, frame.row_end):
                    sheet = self._sheet(frame.begin + part + frame.end)
                    if sheet.start is not None:
                        row, column = sheet.start
                        yield _Piece(row + rows_before, column, _cells_of(sheet, row))
                    if not _is_numbered(part):
                        rows_before += len(_ROW.findall(part))

    def _sheet(self, content: bytes) -> python_calamine.CalamineSheet:
        book = io.BytesIO()
        with zipfile.ZipFile(book, "w") as archive:
            for name, part in self.common.items():
                archive.writestr(name, part)
            archive.writestr(_SHEET, content)
        book.seek(0)
        return python_calamine.CalamineWorkbook.from_filelike(book).get_sheet_by_index(0)


def _fill(
    row: list[str],
    number: int,
    left: int,
    merged: Mapping[int, list[tuple[int, int]]],
    filled: dict[int, tuple[str, int]],
) -> None:
    """Put into a row what is merged into it from above, and note what begins in it."""
    for column, (text, last) in filled.items():
        if row and number <= last:
            row.extend([""] * (column + 1 - len(row)))
            row[column] = row[column] or text
    for place, last in merged.get(number, ()):
        column = place - left
        if 0 <= column < len(row):
            filled[column] = (row[column], last)


def _cells_of(sheet: python_calamine.CalamineSheet, above: int) -> Iterable[Sequence[object]]:
    """The rows of a sheet below so many empty ones."""
    # Row by row takes less memory, but tells the empty ones above as well.
    return islice(sheet.iter_rows(), above, None) if above <= sheet.height else sheet.to_python()


def _chained(first: _Piece, second: _Piece | None, others: Iterator[_Piece]) -> Iterator[_Piece]:
    yield first
    if second is not None:
        yield second
    yield from others


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around the rows of a sheet."""

    begin: bytes
    row_end: bytes
    end: bytes


def _slices(stream: IO[bytes], slice_bytes: int) -> Iterator[tuple[_Frame, bytes]]:
    """The XML of a sheet's rows in slices of whole rows, with what has to stand around them."""
    content = stream.read(slice_bytes)
    begin = _BEGIN.search(content)
    if begin is None:  # a long list of columns may stand in front
        content += stream.read(PART_BYTES_MAX)
        begin = _BEGIN.search(content)
    if begin is None:
        raise NotATable(why=DAMAGED)
    if begin[2]:
        return
    prefix = begin[1] or b""
    sheet_end = b"</%ssheetData>" % prefix
    frame = _Frame(
        content[: begin.end()], b"</%srow>" % prefix, sheet_end + b"</%sworksheet>" % prefix
    )
    content = content[begin.end() :]
    while True:
        end = content.find(sheet_end)
        cut = content.rfind(frame.row_end, 0, end if end >= 0 else len(content))
        if cut >= 0:
            cut += len(frame.row_end)
            yield frame, content[:cut]
            content = content[cut:]
        elif end < 0 and len(content) >= SLICE_BYTES:
            content = _without_empty_rows(content)
        if end >= 0:
            return
        more = stream.read(slice_bytes)
        if not more:
            raise NotATable(why=DAMAGED)
        content += more


def _without_empty_rows(content: bytes) -> bytes:
    """The last tag of many rows that are formatted and empty, so without an end of their own; one
    row is never as long.
    """
    rest = content[content.rfind(b"<") :]
    if _CELL.search(content) is not None or len(rest) > HEAD_SLICE_BYTES:
        raise NotATable(why=DAMAGED)
    return rest


def _bounded(rows: bytes, row_end: bytes) -> Iterator[bytes]:
    """These rows in parts whose rectangles hold a bounded number of cells."""
    middle = rows.find(row_end, len(rows) // 2) + len(row_end)
    if middle >= len(rows):  # the last row is longer than all before it
        middle = rows.rfind(row_end, 0, -len(row_end)) + len(row_end)
    if middle < len(row_end) or _rectangle(rows, row_end) <= CELLS_MAX:
        yield rows
        return
    yield from _bounded(rows[:middle], row_end)
    yield from _bounded(rows[middle:], row_end)


def _rectangle(rows: bytes, row_end: bytes) -> int:
    """How many cells there are between the first and the last one of these rows, full or not;
    rather too many than too few.
    """
    numbers = [int(number) for number in _FULL_ROW.findall(rows) or _NUMBER.findall(rows)]
    height = max(numbers) - min(numbers) + 1 if numbers else rows.count(row_end)
    width = max((_column(letters) for letters in set(_FAR.findall(rows))), default=26)
    return height * width


def _is_numbered(rows: bytes) -> bool:
    """Whether rows or cells say where they stand, as nearly all programs write them."""
    return _FULL_ROW.search(rows) is not None or _NUMBER.search(rows) is not None


def _column(letters: bytes) -> int:
    """The number of a column from 1: `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
