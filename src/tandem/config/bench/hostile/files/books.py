"""Workbooks that lie: where cells stand, how many there are, how long their records are."""

import random
import re
import struct

from tandem.config.bench.hostile.files import whole
from tandem.config.bench.hostile.files.archives import entities
from tandem.config.bench.hostile.files.hurting import NASTY
from tandem.config.bench.hostile.files.tables import Made

_BILLIONS = ("300", "16384", "1048576", "2147483647", "4294967296", "9" * 18, "9" * 400, "-1", "0")
_PLACES = (
    "XFD1048576",
    "A1048576",
    "XFD1",
    "ZZZ9999999",
    "A0",
    "A4294967296",
    "AAAAAAAAAA1",
    "1A",
    "",
    "a1",
    "A1:B2",
    "R1C1",
)
_SIZES = (0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)


def _text(chance: random.Random) -> str:
    """A text that XML bears."""
    kept = re.sub(
        r"[^\t\n\x20-\ud7ff\ue000-\ufffd]", "", chance.choice(NASTY).decode("utf-8", "replace")
    )
    return kept.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _far_cell(chance: random.Random) -> bytes:
    place, row = (
        chance.choice(_PLACES),
        chance.choice(("1", "2", "1048576", "4294967295", "-1", "")),
    )
    return _in_sheet(
        b"</sheetData>", f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'
    )


def _in_sheet(mark: bytes, text: str) -> bytes:
    parts = whole.unpacked(whole.xlsx())
    parts[whole.SHEET] = parts[whole.SHEET].replace(mark, text.encode("utf-8", "replace"), 1)
    return whole.packed(parts)


def _dimension(chance: random.Random) -> bytes:
    place = chance.choice(("A1:XFD1048576", "XFD1048576", "A1:A1", "B2:A1", "A0:ZZZZ99999999", ""))
    parts = whole.unpacked(whole.xlsx())
    parts[whole.SHEET] = re.sub(
        rb'<dimension ref="[^"]*"', f'<dimension ref="{place}"'.encode(), parts[whole.SHEET]
    )
    return whole.packed(parts)


def _strings(chance: random.Random) -> bytes:
    """Cells that name a shared text that there is not; texts that say how many they are."""
    parts = whole.unpacked(whole.xlsx())
    number = chance.choice(("78", "4294967295", "-1", "1e9", "9" * 300, ""))
    if chance.random() < 0.5:
        parts[whole.SHEET] = parts[whole.SHEET].replace(b"<v>3</v>", f"<v>{number}</v>".encode())
    else:
        name = "xl/sharedStrings.xml"
        parts[name] = re.sub(
            rb'[cC]ount="\d+"', f'uniqueCount="{number}"'.encode(), parts[name], count=1
        )
    return whole.packed(parts)


def _styles(chance: random.Random) -> bytes:
    """Styles without end, and dates of every number."""
    parts = whole.unpacked(whole.xlsx())
    total = chance.choice((70_000, 300_000))
    form = chance.choice(("yyyy-mm-dd", "[h]:mm:ss", "d" * 40_000))
    forms = f'<numFmts><numFmt numFmtId="164" formatCode="{form}"/></numFmts>'
    cells = '<xf numFmtId="164" applyNumberFormat="1"/>' * total
    parts["xl/styles.xml"] = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"{forms}<cellXfs>{cells}</cellXfs></styleSheet>"
    ).encode()
    number = chance.choice(
        ("1e308", "-1e308", "NaN", "2958466", "-1", "0.5", "1e-320", "46082.99999999", "9" * 10_000)
    )
    far = f'<c r="C20" s="{total}"><v>1</v></c>'
    more = f'<row r="20"><c r="B20" s="1"><v>{number}</v></c>{far}</row></sheetData>'
    parts[whole.SHEET] = parts[whole.SHEET].replace(b"</sheetData>", more.encode())
    return whole.packed(parts)


def _hidden_rows(chance: random.Random) -> bytes:
    row = chance.choice(
        (
            '<row r="{n}" hidden="1"/>',
            '<row r="{n}"></row>',
            "<row/>",
            '<row r="{n}"><c r="A{n}" s="1"/></row>',
        )
    )
    total = chance.choice((1_048_577, 200_000))
    return _in_sheet(
        b"<sheetData>",
        "<sheetData>" + "".join(row.format(n=number + 30) for number in range(total)),
    )


def _around(chance: random.Random) -> bytes:
    """Merged ranges over everything, columns, formulas and what else stands beside the cells."""
    piece = chance.choice(
        (
            '<mergeCells count="1">' + '<mergeCell ref="A1:XFD1048576"/>' * 5_000 + "</mergeCells>",
            '<conditionalFormatting sqref="A1:XFD1048576"/>' * 5_000,
            (
                '<dataValidations count="4294967295"><dataValidation'
                ' sqref="A1:XFD9"/></dataValidations>'
            ),
            "<x>" * 3_000 + "</x>" * 3_000,
        )
    )
    return _in_sheet(b"</sheetData>", "</sheetData>" + piece)


def _cells(chance: random.Random) -> bytes:
    """Cells of sorts that do not fit what they hold."""
    made = []
    for number in range(chance.choice((6, 6, 400))):
        sort = chance.choice(("s", "str", "inlineStr", "b", "e", "n", "d", "bogus", ""))
        text = _text(chance)
        inner = chance.choice(
            (
                f"<v>{text}</v>",
                f"<is><t>{text}</t></is>",
                f"<f>{text}</f>",
                f"<f>A1:XFD1048576</f><v>{text}</v>",
                "",
            )
        )
        column = "ABCDEF"[number % 6]
        made.append(
            f'<c r="{column}{20 + number // 6}" t="{sort}"'
            f' s="{chance.choice((0, 1, 65_535))}">{inner}</c>'
        )
    rows = "".join(
        f'<row r="{20 + place // 6}">{"".join(made[place : place + 6])}</row>'
        for place in range(0, len(made), 6)
    )
    return _in_sheet(b"</sheetData>", rows + "</sheetData>")


def _parts(chance: random.Random) -> bytes:
    """Relations in a circle, sheets that are not there, entity bombs, names that climb."""
    parts = whole.unpacked(whole.xlsx())
    name = chance.choice(sorted(parts))
    match chance.randrange(6):
        case 0:
            parts[name] = entities(parts[name], chance)
        case 1:
            links = "xl/_rels/workbook.xml.rels"
            target = chance.choice(
                (
                    "workbook.xml",
                    "../../../etc/passwd",
                    "file:///etc/passwd",
                    "sheet1.xml" * 500,
                    "",
                    "/",
                )
            )
            parts[links] = parts[links].replace(b"worksheets/sheet1.xml", target.encode())
        case 2:
            sheets = '<sheet name="x" sheetId="1" r:id="rId1"/>' * chance.choice((600, 60_000))
            parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
                b"</sheets>", f"{sheets}</sheets>".encode()
            )
        case 3:
            parts[name] = parts[name].replace(
                b"UTF-8", chance.choice((b"UTF-16", b"UTF-7", b"cp037", b"bogus", b"utf-32"))
            )
        case 4:
            parts[f"../../{name}"] = parts.pop(name)
        case _:
            parts[whole.SHEET] = parts[whole.SHEET].replace(
                b"<sheetData>", b"<sheetData>" + b" " * 90_000_000
            )
    return whole.packed(parts)


def _repeated(chance: random.Random) -> bytes:
    """An ODS of few bytes and billions of cells."""
    columns, rows = (
        f' table:number-{what}-repeated="{chance.choice(_BILLIONS)}"'
        for what in ("columns", "rows")
    )
    cell = chance.choice(
        (
            whole.ods_cell("x", columns),
            f"<table:table-cell{columns}/>",
            f"<table:covered-table-cell{columns}/>",
        )
    )
    row = chance.choice(
        (
            f"<table:table-row{rows}>{cell}</table:table-row>",
            f"<table:table-row>{cell}</table:table-row>",
        )
    )
    body = chance.choice(
        (
            row + whole.ods_rows(),
            whole.ods_rows() + row,
            row * 200,
            whole.ods_rows() + row + whole.ods_rows(),
        )
    )
    return whole.ods_of(body)


def _ods_values(chance: random.Random) -> bytes:
    number = chance.choice(("NaN", "INF", "1e999", "9" * 10_000, "-1", "", "0x1", "1,5"))
    day = chance.choice(
        ("9999-99-99", "-0001-01-01", "2026-02-30T99:99:99", "0000-00-00", "9" * 500, "")
    )
    span = chance.choice(("PT99999999999H", "-P1Y", "PT0.0000001S", "P", "PT1e9H"))
    cells = (
        f'<table:table-cell office:value-type="float" office:value="{number}"/>'
        f'<table:table-cell office:value-type="date" office:date-value="{day}"/>'
        f'<table:table-cell office:value-type="time" office:time-value="{span}"/>'
        f'<table:table-cell office:value-type="string" table:formula="of:={_text(chance)}">'
        f"<text:p>{_text(chance)}"
        f'<text:s text:c="{chance.choice(_BILLIONS)}"/></text:p></table:table-cell>'
        f'<table:table-cell table:number-columns-spanned="{chance.choice(_BILLIONS)}"'
        ' office:value-type="bogus"/>'
    )
    return whole.ods_of(
        whole.ods_rows() + f"<table:table-row>{cells}</table:table-row>" * chance.choice((1, 500))
    )


def _ods_parts(chance: random.Random) -> bytes:
    parts = whole.unpacked(whole.ods())
    match chance.randrange(4):
        case 0:
            parts["content.xml"] = entities(parts["content.xml"], chance)
        case 1:
            del parts["content.xml"]
        case 2:
            table = b'<table:table table:name="1">'
            depth = chance.choice((100, 20_000))
            parts["content.xml"] = (
                parts["content.xml"]
                .replace(table, table * depth)
                .replace(b"</table:table>", b"</table:table>" * depth)
            )
        case _:
            parts["content.xml"] = parts["content.xml"].replace(
                b"<text:p>", b"<text:p>" + b"x" * 30_000_000, 1
            )
    return whole.packed(parts)


def _binary_book(chance: random.Random) -> bytes:
    """An XLSB whose records lie about their lengths, columns, rows and texts."""
    size = struct.pack("<I", chance.choice(_SIZES))
    row = whole.record(0, size + bytes(21))
    more = chance.choice(
        (
            row + whole.record(6, struct.pack("<II", 0, 0) + size + b"a\x00"),
            row + whole.record(7, struct.pack("<II", 1, 0) + size),
            whole.record(6, size + bytes(4) + whole.wide("x")),
            row * 100_000,
            b"\xff\xff\xff\xff\xff",
            b"\x06\xff\xff\xff\x7f",
            row
            + whole.record(
                5,
                struct.pack("<IId", 2, 0, chance.choice((float("nan"), float("inf"), 1e308, -1.0))),
            ),
            row
            + whole.record(2, struct.pack("<II", 3, 0) + size)
            + whole.record(3, struct.pack("<IIB", 3, 0, 255)),
            row
            + whole.record(8, struct.pack("<II", 1, 0) + size)
            + whole.record(9, struct.pack("<IId", 1, 0, 1.0) + size * 9),
        )
    )
    sheet = whole.xlsb_sheet()
    if chance.random() < 0.3:
        far = struct.pack("<4I", 0, chance.choice(_SIZES), 0, chance.choice(_SIZES))
        sheet = sheet.replace(
            whole.record(148, struct.pack("<4I", 0, whole.ROWS, 0, len(whole.HEAD) - 1)),
            whole.record(148, far),
        )
    place = sheet.rfind(whole.record(146))
    strings = whole.record(159, size * 2) + whole.record(
        19, b"\x00" + size + b"x\x00"
    ) * chance.choice((0, 1, 50_000))
    is_listed = chance.random() < 0.5
    return whole.xlsb_of(
        sheet[:place] + more + sheet[place:],
        strings=strings if is_listed else b"",
        sheets=chance.choice((1, 1, 9_000)),
    )


def _old_book(chance: random.Random) -> bytes:
    """An XLS whose records lie."""
    size = chance.choice((0, 1, 3, 0x2020, 0x7FFF, 0xFFFF))
    big = struct.pack("<I", chance.choice(_SIZES))
    more = chance.choice(
        (
            struct.pack("<HH", 0x0204, size) + b"abc",
            whole.label(65_535, 65_535, "x"),
            whole.label(65_535, 0, "x") + whole.label(0, 255, "y"),
            whole.biff(0x00FD, struct.pack("<HHH", 1, 1, 0) + big),
            whole.biff(0x0203, struct.pack("<HHHd", 1, 1, size, float("nan"))),
            whole.biff(0x00BD, struct.pack("<HH", 1, size) + bytes(size % 700)),
            whole.biff(0x0006, struct.pack("<HHH", 1, 1, 0) + big * 4),
            whole.biff(0x027E, struct.pack("<HHH", 1, 1, 0) + big),
            whole.biff(0x00E5, struct.pack("<H", size) + big * 3),
            whole.biff(0x003C, bytes(size % 8_000)) * 3,
            whole.label(1, 1, "x" * 8_000),
            whole.biff(0x0208, big * 4),
        )
    )
    strings = whole.biff(0x00FC, big * 2 + struct.pack("<HB", size, 1) + b"x\x00") + whole.biff(
        0x003C, bytes(9)
    )
    forms = whole.biff(0x041E, struct.pack("<HHB", 164, size, 0) + b"yyyy") + whole.biff(
        0x00E0, struct.pack("<HH", 0, 164) + bytes(16)
    )
    cells = whole.xls_cells()
    if chance.random() < 0.3:
        cells = (
            whole.biff(
                0x0200, big + struct.pack("<I", 0xFFFFFFFF) + struct.pack("<HHH", 0, 0xFFFF, 0)
            )
            + cells[18:]
        )
    before = b"".join(part for part in (strings, forms) if chance.random() < 0.5)
    offset = chance.choice((None, None, None, 0, 1, 4_000, 0x7FFFFFFF, 0xFFFFFFFF))
    return whole.xls_of(cells + more, globals_more=before, offset=offset)


def _old_container(chance: random.Random) -> bytes:
    """An OLE container whose chains go in circles, and whose sizes are of another file."""
    content = bytearray(whole.xls())
    head = (24, 26, 30, 32, 44, 48, 56, 60, 64, 68, 72, 76, 80)
    for _ in range(chance.choice((1, 2, 5))):
        if chance.random() < 0.5:
            place = chance.choice(head)
        else:  # the table of sectors, then the folder
            place = (
                512 + 4 * chance.randrange(128)
                if chance.random() < 0.5
                else 1_024 + 4 * chance.randrange(64)
            )
        content[place : place + 4] = struct.pack(
            "<I", chance.choice((*_SIZES, 2, 3, 9, 64, 0xFFFFFFFE, 0xFFFFFFFA))
        )
    return bytes(content)


BOOKS: dict[str, Made] = {
    "xlsx far cell": _far_cell,
    "xlsx dimension": _dimension,
    "xlsx strings": _strings,
    "xlsx styles": _styles,
    "xlsx hidden rows": _hidden_rows,
    "xlsx around": _around,
    "xlsx cells": _cells,
    "xlsx parts": _parts,
    "ods repeated": _repeated,
    "ods values": _ods_values,
    "ods parts": _ods_parts,
    "xlsb records": _binary_book,
    "xls records": _old_book,
    "xls container": _old_container,
}
