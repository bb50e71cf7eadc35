"""CSV and spreadsheets as a stream of text rows, and the reading of numbers and dates as people write them.

Files come from every accounting program of three countries: any usual encoding, any delimiter, thousands separators,
decimal commas, day-first and month-first dates, tens of thousands of blank rows. Nothing here guesses per value: a
column's style is decided once from a sample and then every value either fits or is a fault.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import chain, islice
from pathlib import Path

import python_calamine

from tandem.kit.errors import Invalid

SAMPLE_ROWS = 500
CELL_LENGTH_MAX = 2_000
COLUMNS_MAX = 300
_DELIMITERS = (";", "\t", ",", "|")
_MEMO_MAX = 50_000


class NotATable(Invalid):
    """The file is no table that can be read."""

    code = "kit.not_a_table"
    text = "This file cannot be read as a table: %(why)s."
    words = ("why",)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one row of a file: `line` counts from 1 with the header, `value` is what stood there."""

    line: int
    field: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a delimited text file is written."""

    encoding: str
    delimiter: str


def layout_of(path: Path) -> Layout:
    """The encoding and delimiter of a text file, judged from its first 256 KiB."""
    with path.open("rb") as file:
        head = file.read(262_144)
    if not head.strip():
        raise NotATable(why="it is empty")
    encoding = _encoding_of(head)
    text = head.decode(encoding, errors="replace")
    if "\x00" in text:
        raise NotATable(why="it is not a text file")
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    return Layout(encoding=encoding, delimiter=max(_DELIMITERS, key=lambda mark: _evenness(lines, mark)))


def _encoding_of(head: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(mark):
            return encoding
    try:
        # The sample may end inside a letter.
        head[:-4].decode("utf-8") if len(head) >= 262_144 else head.decode("utf-8")
    except UnicodeDecodeError:
        beyond_ascii = head.translate(None, bytes(range(128)))[:20_000]  # these encodings are a byte a letter
        return max(("cp1250", "iso8859_2", "iso8859_16", "cp1251"), key=lambda name: _letters(beyond_ascii, name))
    else:
        return "utf-8"


_EXPECTED = set("ąćęłńóśźżĄĆĘŁŃÓŚŹŻăâîșțĂÂÎȘȚşţŞŢабвгдежзийклмнопрстуфхцчшьыэюяіў")


def _letters(head: bytes, encoding: str) -> int:
    """How many letters of our languages stand among the non-ASCII ones when read in this encoding."""
    text = head.decode(encoding, errors="replace")
    known = sum(letter in _EXPECTED for letter in text)
    odd = sum(ord(letter) > 127 and letter not in _EXPECTED and not letter.isspace() for letter in text)
    return known - 2 * odd


def _evenness(lines: Sequence[str], mark: str) -> tuple[int, int]:
    """Rows that agree on the most usual number of this mark, then that number."""
    counts = [len(row) - 1 for row in csv.reader(lines, delimiter=mark)]
    counts = [count for count in counts if count > 0]
    if not counts:
        return 0, 0
    usual = max(set(counts), key=counts.count)
    return counts.count(usual), usual


def rows_of(path: Path, *, layout: Layout | None = None) -> Iterator[list[str]]:
    """Every row as text cells, blank rows as empty lists; XLSX, XLS and ODS by their first sheet with rows."""
    if _is_sheet(path):
        yield from _sheet_rows(path)
    else:
        yield from _text_rows(path, layout or layout_of(path))


def _is_sheet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(8).startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def _text_rows(path: Path, layout: Layout) -> Iterator[list[str]]:
    with path.open(encoding=layout.encoding, errors="replace", newline="") as file:
        try:
            yield from csv.reader(_without_nul(file), delimiter=layout.delimiter)
        except csv.Error as error:
            raise NotATable(why=str(error)) from error


def _without_nul(lines: Iterable[str]) -> Iterable[str]:
    return (line.replace("\x00", "") if "\x00" in line else line for line in lines)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Successive rows of a file, to be read elsewhere: the text itself where a line is a row, else the cells."""

    rows_total: int
    text: str = ""
    delimiter: str = ","
    cells: Sequence[list[str]] = ()

    def rows(self) -> Iterable[list[str]]:
        """The rows, just as `rows_of` tells them."""
        if not self.text:
            return self.cells
        lines = io.StringIO(self.text, newline="")
        return csv.reader(_without_nul(lines) if "\x00" in self.text else lines, delimiter=self.delimiter)


def chunks_of(path: Path, *, below: int, rows_max: int) -> Iterator[Chunk]:
    """What `rows_of` tells below row `below`, in chunks of about so many rows that other processes can take apart."""
    if _is_sheet(path):
        rows = islice(_sheet_rows(path), below, None)
        while cells := list(islice(rows, rows_max)):
            yield Chunk(len(cells), cells=cells)
        return
    layout = layout_of(path)
    with path.open(encoding=layout.encoding, errors="replace", newline="") as file:
        try:
            for _ in islice(csv.reader(_without_nul(file), delimiter=layout.delimiter), below):
                pass
            while lines := list(islice(file, rows_max)):
                text = "".join(lines)
                if '"' in text or max(map(len, lines)) > csv.field_size_limit():
                    cells = _whole_rows(lines, file, layout)
                    yield Chunk(len(cells), cells=cells)
                else:
                    yield Chunk(len(lines), text=text, delimiter=layout.delimiter)
        except csv.Error as error:
            raise NotATable(why=str(error)) from error


def _whole_rows(lines: Sequence[str], file: Iterator[str], layout: Layout) -> list[list[str]]:
    """The rows of these lines, and of as many lines after them as the last one goes on over in quotes."""
    reader = csv.reader(_without_nul(chain(lines, file)), delimiter=layout.delimiter)
    rows = []
    for row in reader:
        rows.append(row)
        if reader.line_num >= len(lines):
            break
    return rows


def _sheet_rows(path: Path) -> Iterator[list[str]]:
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        sheets = [book.get_sheet_by_index(place) for place in range(len(book.sheet_names))]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise NotATable(why="the spreadsheet is damaged or locked by a password") from error
    sheet = next((sheet for sheet in sheets if sheet.height), None)
    if sheet is None:
        raise NotATable(why="it is empty")
    for row in sheet.iter_rows():
        yield [_cell_text(cell) for cell in row]


def _cell_text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ", "seconds")
        case date():
            return cell.isoformat()
    return str(cell)


def is_blank(row: Sequence[str]) -> bool:
    """No cell holds anything but space."""
    return not "".join(row).strip()


def head_of(path: Path) -> tuple[list[str], list[list[str]], int]:
    """The header, up to 500 sample rows below it, and the header's line number.

    The header is the first row among the first 30 with the most cells that are words; titles above it are skipped.
    """
    lines = [(number, row) for number, row in enumerate(islice(rows_of(path), SAMPLE_ROWS + 30), 1) if not is_blank(row)]
    if not lines:
        raise NotATable(why="it has no rows")
    candidates = lines[:30]
    widest = max(sum(_is_word(cell) for cell in row) for _, row in candidates)
    place = next(place for place, (_, row) in enumerate(candidates) if sum(_is_word(cell) for cell in row) == widest)
    number, header = candidates[place]
    if widest < 2 or len(header) > COLUMNS_MAX:
        raise NotATable(why="no row of column names was found in its first 30 rows")
    return [cell.strip() for cell in header], [row for _, row in lines[place + 1 :]], number


def _is_word(cell: str) -> bool:
    text = cell.strip()
    return bool(text) and len(text) <= 80 and any(letter.isalpha() for letter in text) and not text[0].isdigit()


_NOT_NUMBER = re.compile(r"[^\d,.\-+()]")


def decimal_mark(samples: Iterable[str]) -> str:
    """`,` or `.`: which of them separates decimals in this column.

    Evidence, strongest first: a value with both marks (the last one), a mark twice in a value (thousands), a mark not
    followed by exactly three digits. A column without evidence is read with a dot.
    """
    votes = {",": 0, ".": 0}
    for text in samples:
        digits = _NOT_NUMBER.sub("", text)
        comma, dot = digits.rfind(","), digits.rfind(".")
        if comma >= 0 and dot >= 0:
            votes["," if comma > dot else "."] += 5
        elif comma >= 0 or dot >= 0:
            mark, other = (",", ".") if comma >= 0 else (".", ",")
            if digits.count(mark) > 1:
                votes[other] += 5
            elif len(digits) - digits.rfind(mark) - 1 != 3:
                votes[mark] += 1
    return "," if votes[","] > votes["."] else "."


NumberReader = Callable[[str], Decimal | None]


def number_reader(mark: str) -> NumberReader:
    """A reader of one column's numbers: spaces, currency signs and thousands marks are dropped; None = no number.

    `(12,50)` and `12,50-` are negative, as bookkeeping programs write them. Values seen are remembered.
    """
    memo: dict[str, Decimal | None] = {}
    thousands = "." if mark == "," else ","

    def read(text: str) -> Decimal | None:
        try:
            return memo[text]
        except KeyError:
            value = _number(text, mark, thousands)
            if len(memo) < _MEMO_MAX:
                memo[text] = value
            return value

    return read


def _number(text: str, mark: str, thousands: str) -> Decimal | None:
    if sum(letter.isalpha() for letter in text) > 3:
        return None
    digits = _NOT_NUMBER.sub("", text.replace("−", "-")).strip(".")
    negative = digits.startswith(("-", "(")) or digits.endswith("-")
    plain = digits.strip("()+-").replace(thousands, "").replace(mark, ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    if len(plain) > 20:
        return None
    return -value if negative else value


DATE_ORDERS = ("YMD", "DMY", "MDY")
_DATE = re.compile(r"^\s*(\d{1,4})[-./\s](\d{1,2})[-./\s](\d{1,4})(?:[T\s].*)?$")
_EXCEL_EPOCH = date(1899, 12, 30)


def date_order(samples: Iterable[str]) -> str | None:
    """YMD, DMY or MDY: the order in which most samples are dates.

    None when the samples do not tell (no dates, or every day is at most 12 between slashes), which a person then decides.
    Days between dots come first everywhere.
    """
    texts = [text for text in samples if text.strip()]
    fits = {order: sum(_date(text, order) is not None for text in texts) for order in DATE_ORDERS}
    best = max(fits.values())
    orders = [order for order in DATE_ORDERS if fits[order] == best]
    if not best:
        return None
    if len(orders) > 1:
        return "DMY" if "DMY" in orders and any("." in text for text in texts) else None
    return orders[0]


def date_reader(order: str) -> Callable[[str], date | None]:
    """A reader of one column's dates in this order; compact `20260131` and spreadsheet day numbers too. None = no date."""
    memo: dict[str, date | None] = {}

    def read(text: str) -> date | None:
        try:
            return memo[text]
        except KeyError:
            value = _date(text, order)
            if len(memo) < _MEMO_MAX:
                memo[text] = value
            return value

    return read


def _date(text: str, order: str) -> date | None:
    text = text.strip()
    match = _DATE.match(text)
    if match:
        said = dict(zip(order, match.groups(), strict=True))
        if len(said["Y"]) not in (2, 4) or len(said["D"]) > 2:
            return None
        parts = {part: int(digits) for part, digits in said.items()}
        year = parts["Y"] + 2000 if parts["Y"] < 70 else parts["Y"]
    elif len(text) == 8 and text.isdecimal():
        year, parts = int(text[:4]), {"M": int(text[4:6]), "D": int(text[6:])}
    elif len(text) == 5 and text.isdecimal():
        return _EXCEL_EPOCH + timedelta(days=int(text))
    else:
        return None
    try:
        found = date(year, parts["M"], parts["D"])
    except ValueError:
        return None
    return found if 1970 <= found.year <= 2100 else None
