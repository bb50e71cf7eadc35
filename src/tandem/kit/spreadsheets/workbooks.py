"""Spreadsheets as rows of text cells, with bounds on what is held in memory before any of it is.

calamine makes one full rectangle from the first to the last cell of a sheet: two cells of a
workbook of 2 KB, at A1 and at XFD1048576, ask for 550 GB. So of an XLSX it is never shown more than
a slice (`spreadsheets.xlsx`): a sheet of any length is read in the memory of one, and its head
without the rest. A file that lies about its cells gets past the cutting and meets the limit of the
process that reads it.

XLSB, ODS and XLS are read by calamine as a whole. What is called .xls is often a web page or an XML
of old Excel: those are tables too (`spreadsheets.markup`).
"""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import python_calamine

from tandem.kit.spreadsheets import markup, xlsx
from tandem.kit.spreadsheets.sheets import HEAD_SLICE_BYTES as HEAD_SLICE_BYTES
from tandem.kit.spreadsheets.sheets import SHEETS_MAX, Sheet, joined, texts_of, unread
from tandem.kit.spreadsheets.sheets import NotATable as NotATable
from tandem.kit.spreadsheets.xlsx import DAMAGED
from tandem.kit.spreadsheets.xlsx import SLICE_BYTES as SLICE_BYTES

_BROKEN = (
    zipfile.BadZipFile,
    RuntimeError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    ElementTree.ParseError,
    python_calamine.CalamineError,
)


def is_spreadsheet(path: Path) -> bool:
    """Whether a file is a ZIP (XLSX, XLSB, ODS), an OLE container (XLS), or a web page or XML as
    programs write them for Excel.
    """
    with path.open("rb") as file:
        if file.read(8).startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            return True
    return markup.is_markup(path)


def is_workbook(path: Path) -> bool:
    """Whether a ZIP is an XLSX, XLSB or ODS, told by a part that each has, wherever it stands in
    the file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return not {"[Content_Types].xml", "mimetype"}.isdisjoint(archive.namelist())
    except _BROKEN:  # names that are no text included
        return False


def rows_of(path: Path, *, slice_bytes: int = SLICE_BYTES, sheet: str = "") -> Iterator[list[str]]:
    """The rows of the sheet that people see and that holds a table, from its first row on, and of
    those after it that have the same columns (one a month): of these what stands below their
    header.

    What is merged over several rows stands in each of them. Empty cells behind the last full one of
    a row are left out, and so are the columns in front that are empty in the whole sheet.

    Args:
        slice_bytes: how much XML of an XLSX is taken apart at once.
        sheet: the name of the sheet to begin with, where a person chose one.

    Raises:
        NotATable
    """
    is_empty = True
    with _sentences(), _sheets_of(path) as sheets:
        for row in joined(sheets, slice_bytes, sheet):
            is_empty = False
            yield row
    if is_empty:
        raise NotATable(why="it is empty")


def unread_of(path: Path, sheet: str = "") -> list[str]:
    """The names of the sheets with rows that `rows_of` leaves out, though people see them.

    Raises:
        NotATable
    """
    with _sentences(), _sheets_of(path) as sheets:
        return unread(sheets, sheet)


@contextmanager
def _sentences() -> Iterator[None]:
    """What the libraries raise, as a sentence. A panic inside of calamine is no `Exception`."""
    try:
        yield
    except _BROKEN as error:
        raise NotATable(why=DAMAGED) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise NotATable(why=DAMAGED) from error


@contextmanager
def _sheets_of(path: Path) -> Iterator[list[Sheet]]:
    """The sheets of a workbook while it is open."""
    if markup.is_markup(path):
        yield markup.sheets_of(path)
        return
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            workbook = xlsx.workbook_of(xlsx.Parts(archive))
            if workbook is not None:
                yield workbook.sheets()
                return
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    yield [
        Sheet(
            about.name,
            about.visible == python_calamine.SheetVisibleEnum.Visible,
            partial(_whole, book, place),
        )
        for place, about in enumerate(book.sheets_metadata[:SHEETS_MAX])
    ]


def _whole(book: python_calamine.CalamineWorkbook, place: int, _slice: int) -> Iterator[list[str]]:
    sheet = book.get_sheet_by_index(place)
    return (texts_of(row) for row in sheet.iter_rows()) if sheet.height else iter(())
