"""Spreadsheets in slices: what they hold is what calamine reads in one go, and what they claim
takes no memory.
"""

import json
import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import xlsxwriter

from tandem.kit import tables
from tandem.kit.spreadsheets import sheets, workbooks

SHEET = "xl/worksheets/sheet1.xml"
HEAD = ["Nr faktury", "Data", "NIP", "Nazwa", "Ilość"]
DAY = datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None)


def written(path: Path, write: Callable[[Any, Any], None], **options: object) -> Path:
    with xlsxwriter.Workbook(path, options) as book:
        write(book, book.add_worksheet())
    return path


def rewritten(path: Path, change: Callable[[bytes], bytes], part: str = SHEET) -> Path:
    """The same workbook with a part of it changed."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, each in content.items():
            archive.writestr(name, change(each) if name == part else each)
    return path


def in_one_go(path: Path) -> list[list[str]]:
    """What calamine tells of the first sheet with rows, as text and without the empty cells behind
    each row.
    """
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    found = map(book.get_sheet_by_index, range(len(book.sheet_names)))
    first = next(sheet for sheet in found if sheet.height)
    return [sheets.texts_of(row) for row in first.iter_rows()]


def of_everything(book: Any, sheet: Any) -> None:
    day, moment, share = (
        book.add_format({"num_format": form})
        for form in ("dd.mm.yyyy", "yyyy-mm-dd hh:mm", "0.000")
    )
    random.seed(7)
    for row in range(2, 400):
        if row % 50 == 13:
            continue  # a blank one
        sheet.write_string(row, 1, f"FV/{row}")
        sheet.write_datetime(row, 2, DAY + timedelta(days=row % 90), day)
        sheet.write_datetime(row, 3, DAY + timedelta(minutes=row), moment)
        sheet.write_number(row, 5, random.choice([1, 2.5, -0.1, 1e15, 5901234123457]))
        sheet.write_number(row, 6, 0.23, share)
        sheet.write_boolean(row, 7, row % 2)
        sheet.write_formula(row, 8, "=F1*2", None, row * 2)
        sheet.write_string(row, 9, " ąćę <&> \"x\" 'y'\nz ")
        sheet.write_blank(row, 12, None, share)
        if row == 200:
            sheet.write_rich_string(row, 10, "a", book.add_format({"bold": True}), "b", "c")
        if row == 311:
            sheet.write_string(row, 31, "far on the right")
    sheet.set_column(0, 16_383, 12, day)
    sheet.merge_range("B401:D402", "together")


def by_column_b(book: Any, sheet: Any) -> None:
    for row in range(300):
        sheet.write_row(row, 1, [f"x{row}", row])
    sheet.write_string(299, 0, "only here")


def empty_first_sheet(book: Any, sheet: Any) -> None:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "='Dane & co'!$E$6:$E$6"})
    book.add_chartsheet().set_chart(chart)
    other = book.add_worksheet("Dane & co")
    other.write_row(4, 0, HEAD)
    other.write_row(5, 0, ["FV 1", "2026-03-01", "5260000000", "Pompa", 3])


def blank_rows(book: Any, sheet: Any) -> None:
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(60_000, 0, ["FV 1", "2026-03-01", "5260000000", "Pompa", 3])


def sales(book: Any, sheet: Any) -> None:
    sheet.write_row(0, 0, HEAD)
    for row in range(1, 60):
        sheet.write_row(row, 0, [f"FV {row}", "2026-03-01", "5260000000", "Pompa", row])


WORKBOOKS = {
    "everything": (of_everything, {}),
    "since 1904": (of_everything, {"date_1904": True}),
    "texts in the cells": (of_everything, {"in_memory": True, "constant_memory": True}),
    "column B first": (by_column_b, {}),
    "blank rows": (blank_rows, {}),
}


@pytest.mark.parametrize("name", WORKBOOKS)
@pytest.mark.parametrize(
    "slice_bytes", [pytest.param(500, marks=pytest.mark.thorough), 4_000, workbooks.SLICE_BYTES]
)
def test_slices_hold_the_rows_of_the_sheet(name: str, slice_bytes: int, tmp_path: Path) -> None:
    write, options = WORKBOOKS[name]
    path = written(tmp_path / "a.xlsx", write, **options)

    assert list(workbooks.rows_of(path, slice_bytes=slice_bytes)) == in_one_go(path)


REWRITTEN = {
    "a prefix": lambda xml: _with_prefix(xml),
    "no numbers of rows": lambda xml: _without(xml, b"row", rb" r=\"\d+\""),
    "no numbers at all": lambda xml: _without(
        _without(xml, b"row", rb" r=\"\d+\""), b"c", rb" r=\"[A-Z]+\d+\""
    ),
    "apostrophes": lambda xml: xml.replace(b'"', b"'"),
    "a size that is not": lambda xml: xml.replace(
        b'<dimension ref="A1:E60"/>', b'<dimension ref="A1:XFD1048576"/>'
    ),
    "formatted rows to the end": lambda xml: xml.replace(
        b"</sheetData>",
        b"".join(
            b'<row r="%d" spans="1:5" s="1" customFormat="1"/>' % row for row in range(61, 90_000)
        )
        + b"</sheetData>",
    ),
    "formatted cells to the right": lambda xml: xml.replace(
        b"</row>",
        b"".join(b'<c r="%s1" s="1"/>' % column for column in (b"AB", b"ZZ", b"XFD")) + b"</row>",
    ),
}


def _with_prefix(xml: bytes) -> bytes:
    xml = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml)
    return xml.replace(b" xmlns=", b" xmlns:x=", 1)


def _without(xml: bytes, element: bytes, attribute: bytes) -> bytes:
    return re.sub(rb"(<%s\b[^>]*?)%s" % (element, attribute), rb"\1", xml)


@pytest.mark.parametrize("name", REWRITTEN)
@pytest.mark.parametrize(
    "slice_bytes", [pytest.param(900, marks=pytest.mark.thorough), workbooks.SLICE_BYTES]
)
def test_a_sheet_reads_the_same_however_a_program_writes_it(
    name: str, slice_bytes: int, tmp_path: Path
) -> None:
    path = written(tmp_path / "a.xlsx", sales)
    as_usual = in_one_go(path)

    rewritten(path, REWRITTEN[name])

    assert list(workbooks.rows_of(path, slice_bytes=slice_bytes)) == as_usual


def test_sheets_without_rows_and_charts_are_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", empty_first_sheet)

    assert list(workbooks.rows_of(path)) == [
        [],
        [],
        [],
        [],
        HEAD,
        ["FV 1", "2026-03-01", "5260000000", "Pompa", "3"],
    ]


MEGABYTES_MAX = 450  # of address space, in which Python and calamine take about 30
IN_BOUNDS = f"""
import json, resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, ({MEGABYTES_MAX}_000_000,) * 2)
from tandem.kit import tables
try:
    print(json.dumps([tables.head_of(Path(sys.argv[1]))[0], [row for row in tables.rows_of(Path(sys.argv[1])) if row]]))
except tables.NotATable as error:
    print(json.dumps(error.sentence))
"""


def in_bounds(path: Path) -> Any:
    """The header and the rows of a workbook that are not blank, or why it is refused, from a
    process with little memory.
    """
    source = str(Path(tables.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", IN_BOUNDS, str(path)],
        env={"PYTHONPATH": source},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return json.loads(done.stdout)


def test_two_cells_at_the_ends_of_a_sheet_take_no_memory(tmp_path: Path) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write(1_048_575, 16_383, "c")

    _header, rows = in_bounds(written(tmp_path / "a.xlsx", write))

    assert (rows[0], len(rows), rows[1][-1]) == (
        ["a", "b"],
        2,
        "",
    )  # cells beyond the widest table are left out


def test_a_table_with_stray_cells_far_away_is_read(tmp_path: Path) -> None:
    def write(book: Any, sheet: Any) -> None:
        sales(book, sheet)
        sheet.write(30, 16_383, " ")
        sheet.write(1_048_575, 2, " ")

    header, rows = in_bounds(written(tmp_path / "a.xlsx", write))

    assert (header, len(rows)) == (HEAD, 61)
    assert rows[1] == ["FV 1", "2026-03-01", "5260000000", "Pompa", "1"]


def _as_large(path: Path, part: str) -> Path:
    """A part of 200 MB of spaces, a thousand times smaller in the file."""
    return rewritten(path, lambda xml: xml.replace(b"?>", b"?>" + b" " * 200_000_000, 1), part)


BOMBS = {
    "strings": lambda path: _as_large(path, "xl/sharedStrings.xml"),
    "styles": lambda path: _as_large(path, "xl/styles.xml"),
    "workbook": lambda path: _as_large(path, "xl/workbook.xml"),
    "more strings than bytes": lambda path: rewritten(
        path,
        lambda xml: xml.replace(b'uniqueCount="', b'uniqueCount="99999999999'),
        "xl/sharedStrings.xml",
    ),
    "spaces before the rows": lambda path: _as_large(path, SHEET),
    "a row without end": lambda path: rewritten(
        path, lambda xml: xml.replace(b"</row>", b"") + b"<c><v>1</v></c>" * 3_000_000
    ),
    "cut off": lambda path: rewritten(path, lambda xml: xml[:1_500]),
    "a row beyond the last": lambda path: rewritten(
        path, lambda xml: re.sub(rb'r="([A-E]?)60"', rb'r="\g<1>2000000"', xml)
    ),
    "an encoding that there is not": lambda path: rewritten(
        path, lambda xml: xml.replace(b"UTF-8", b"UTF-1e308"), "xl/_rels/workbook.xml.rels"
    ),
    "many sheets": lambda path: rewritten(
        path,
        lambda xml: xml.replace(
            b"<sheets>", b"<sheets>" + b'<sheet name="a" sheetId="1" r:id="rId9"/>' * 90_000
        ),
        "xl/workbook.xml",
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_is_larger_than_it_can_be_is_refused(name: str, tmp_path: Path) -> None:
    path = BOMBS[name](written(tmp_path / "a.xlsx", sales))

    assert "cannot be read as a table" in in_bounds(path)


def test_a_thousand_small_slices_are_no_thousand_times_slower(tmp_path: Path) -> None:
    """Columns to the end in every row: each slice has room for some hundred rows only."""
    path = written(
        tmp_path / "a.xlsx",
        lambda _book, sheet: [
            sheet.write_row(row, column, [row]) for row in range(1_000) for column in (0, 16_383)
        ],
    )

    rows = list(workbooks.rows_of(path))

    assert len(rows) == 1_000 and rows[-1][0] == "999" and len(rows[-1]) == 16_384


def test_an_archive_whose_names_are_no_text_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ż.xml", b"<x/>")  # its name is marked as UTF-8
    path.write_bytes(path.read_bytes().replace("ż".encode(), b"\xed\xa0"))

    assert not workbooks.is_workbook(path)


def test_people_s_own_sheet_is_read_and_not_the_hidden_one(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        old, new = book.add_worksheet("old"), book.add_worksheet("new")
        for sheet, number in ((old, "FV 0"), (new, "FV 1")):
            sheet.write_row(0, 0, HEAD)
            sheet.write_row(1, 0, [number, "2026-03-01", "526", "Pompa", 2])
        new.activate()
        new.set_first_sheet()
        old.hide()

    assert [row[0] for row in tables.rows_of(path)] == ["Nr faktury", "FV 1"]


def test_sheets_of_the_same_columns_are_one_table_and_a_cover_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("cover").write_row(0, 0, ["Raport", "2026"])
        for place, month in enumerate(("January", "February", "March")):
            sheet = book.add_worksheet(month)
            sheet.write(0, 0, month)
            sheet.write_row(2, 0, HEAD)
            sheet.write_row(3, 0, [f"FV {place}", "2026-03-01", "526", "Pompa", place])
        book.add_worksheet("notes").write_row(0, 0, ["Kto", "Co", "Kiedy", "Po co"])

    header, samples, line = tables.head_of(path)

    assert (header, line) == (HEAD, 3)
    assert [row[0] for row in samples] == ["FV 0", "FV 1", "FV 2"]
    assert tables.unread_of(path) == ["cover", "notes"]


def test_months_may_order_and_write_their_columns_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    months = {
        "January": (HEAD, ["FV 1", "2026-01-01", "526", "Pompa", "1"]),
        "February": (HEAD[::-1], ["2", "Pompa", "526", "2026-02-01", "FV 2"]),
        "March": ([name.upper() + " " for name in HEAD], ["FV 3", "2026-03-01", "526", "P", "3"]),
        "April": ([*HEAD, "Uwagi"], ["FV 4", "2026-04-01", "526", "Pompa", "4", "!"]),
        "a copy": (HEAD, ["FV 1", "2026-01-01", "526", "Pompa", "1"]),
        "prices": (["Nazwa", "Cena", "Od"], ["Pompa", "9,99", "2026-01-01"]),
        "goes on": (["FV 5", "2026-05-01", "526", "Pompa", "5"], []),
    }
    with xlsxwriter.Workbook(path) as book:
        for name, rows in months.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)

    rows = [row[:1] + row[4:5] for row in tables.rows_of(path)]

    assert rows[1:] == [["FV 1", "1"], ["FV 2", "2"], ["FV 3", "3"], ["FV 4", "4"]]
    assert tables.unread_of(path) == ["a copy", "prices", "goes on"]
    # A person may choose another one: those of its columns behind it go on.
    assert [row[0] for row in tables.rows_of(path, sheet="prices")] == ["Nazwa", "Pompa"]
    assert [row[0] for row in tables.rows_of(path, sheet="March")][1:] == ["FV 3", "FV 4", "FV 1"]
    assert tables.head_of(path, "prices")[0] == ["Nazwa", "Cena", "Od"]
    assert tables.unread_of(path, "prices")[0] == "January"
    with pytest.raises(tables.NotATable, match="no sheet of this name"):
        list(tables.rows_of(path, sheet="May"))


def test_what_is_merged_downwards_stands_in_each_row(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 1, HEAD)
        sheet.merge_range(1, 1, 3, 1, "FV 1")
        sheet.merge_range(1, 2, 3, 2, "2026-03-01")
        for row in range(1, 5):
            sheet.write_row(row, 3, ["526", "Pompa", row])

    rows = list(tables.rows_of(path))

    assert [row[:2] for row in rows[1:]] == [["FV 1", "2026-03-01"]] * 3 + [["", ""]]
    assert [row[-1] for row in rows[1:]] == ["1", "2", "3", "4"]
