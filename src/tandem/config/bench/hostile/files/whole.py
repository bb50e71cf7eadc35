"""Small honest files of every format, made by us: what can be read before it is hurt.

Seller, buyer and product are those of a made world (`bench/world.py`), so that what is read counts.
"""

import io
import re
import struct
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pillow_heif
import pypdfium2
import segno
import xlsxwriter
from PIL import Image, ImageDraw

from tandem.kit import codes

SELLER, BUYER = codes.next_nip(526_000_001), codes.next_nip(600_000_000)
GTIN = codes.with_check_digit("590000000000")
HEAD = ("Nr faktury", "Data sprzedaży", "NIP", "EAN", "Ilość", "Wartość netto")
ROWS = 12
SHEET = "xl/worksheets/sheet1.xml"
_ODS_NAMES = ("office", "table", "text", "style", "number")


def rows() -> list[list[str]]:
    """A header and some sales."""
    sales = ([f"FV {number}", "01.03.2026", BUYER, GTIN, "2", "200,00"] for number in range(ROWS))
    return [list(HEAD), *sales]


def csv(*, delimiter: str = ";", end: str = "\n", lines: Sequence[Sequence[str]] = ()) -> str:
    """A sales file as text."""
    return "".join(delimiter.join(row) + end for row in lines or rows())


@cache
def xlsx() -> bytes:
    """A workbook of one sheet."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        with xlsxwriter.Workbook(path) as book:
            book.set_properties({"created": datetime(2026, 3, 1, tzinfo=UTC)})
            sheet = book.add_worksheet()
            for place, row in enumerate(rows()):
                sheet.write_row(place, 0, row)
        return packed(unpacked(path.read_bytes()))


def packed(parts: dict[str, bytes]) -> bytes:
    """A ZIP of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(_entry(name), content)
    return out.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry of no moment, so that the same parts make the same ZIP."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of a whole ZIP."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def xlsm() -> bytes:
    """A workbook that says it has macros."""
    parts = unpacked(xlsx())
    types = parts["[Content_Types].xml"]
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    with_macros = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    macros = {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)}
    return packed({**parts, "[Content_Types].xml": types.replace(plain, with_macros), **macros})


def ods_cell(text: str, more: str = "") -> str:
    """A cell of an ODS that holds a text."""
    words = f"<text:p>{text}</text:p>"
    return f'<table:table-cell office:value-type="string"{more}>{words}</table:table-cell>'


def ods_of(body: str, *, head: str = "", kind: str = "spreadsheet") -> bytes:
    """An ODS of these rows."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in _ODS_NAMES
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<office:document-content {spaces}>'
        f'<office:body><office:spreadsheet><table:table table:name="1">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    mime = f"application/vnd.oasis.opendocument.{kind}".encode()
    return packed(
        {"mimetype": mime, "META-INF/manifest.xml": b"<a/>", "content.xml": content.encode()}
    )


def ods_rows() -> str:
    """The rows of a sales file as an ODS says them."""
    return "".join(
        f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows()
    )


def ods() -> bytes:
    """An ODS of one sheet."""
    return ods_of(ods_rows())


def pdf(xml: bytes | None, name: str = "factur-x.xml", words: str = "") -> bytes:
    """A PDF of one page, with an XML inside where one is given."""
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    if xml is not None:
        document.new_attachment(name).set_data(xml)
    out = io.BytesIO()
    document.save(out)
    document.close()
    # The moment and the number that it is made with are of no use to who makes it again.
    content = re.sub(rb"\(D:\d{14}", b"(D:20260301000000", out.getvalue())
    return re.sub(rb"<[0-9A-Fa-f]{32}>", b"<" + b"0" * 32 + b">", content) + words.encode()


@cache
def picture(form: str) -> bytes:
    """A picture of a few words and a code."""
    drawn = Image.new("RGB", (320, 400), "white")
    ImageDraw.Draw(drawn).text(
        (10, 10), f"PARAGON FISKALNY\nNIP {SELLER}\nSUMA PLN 246,00", fill="black"
    )
    code = io.BytesIO()
    segno.make("01" + GTIN.zfill(14)).save(code, kind="png", scale=4)
    drawn.paste(Image.open(code).convert("RGB"), (60, 120))
    out = io.BytesIO()
    if form == "heic":
        pillow_heif.from_pillow(drawn).save(out, format="HEIF")
    else:
        drawn.save(out, form)
    return out.getvalue()


def record(number: int, body: bytes = b"") -> bytes:
    """A record of an XLSB: number and length in sevens of bits."""

    def sevens(value: int) -> bytes:
        out = b""
        while value > 127:
            out, value = out + bytes([value & 127 | 128]), value >> 7
        return out + bytes([value])

    return sevens(number) + sevens(len(body)) + body


def wide(value: str) -> bytes:
    """A text of an XLSB."""
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def xlsb_sheet() -> bytes:
    """The sheet of an XLSB."""
    sheet = record(129) + record(148, struct.pack("<4I", 0, ROWS, 0, len(HEAD) - 1)) + record(145)
    for place, row in enumerate(rows()):
        sheet += record(0, struct.pack("<I", place) + bytes(21))
        for column, value in enumerate(row):
            sheet += record(6, struct.pack("<II", column, 0) + wide(value))
    return sheet + record(146) + record(130)


def xlsb_of(sheet: bytes, *, strings: bytes = b"", sheets: int = 1) -> bytes:
    """An XLSB of this sheet."""
    book = record(131) + record(153, bytes(12)) + record(143)
    for number in range(1, sheets + 1):
        book += record(156, struct.pack("<II", 0, number) + wide("r1") + wide(str(number)))
    book += record(144) + record(132)
    relations = unpacked(xlsx())["_rels/.rels"].replace(b"workbook.xml", b"workbook.bin")
    schema = b"http://schemas.openxmlformats.org/"
    links = (
        b'<Relationships xmlns="%spackage/2006/relationships"><Relationship Id="r1"'
        b' Type="%sofficeDocument/2006/'
        b'relationships/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
        % (schema, schema)
    )
    parts = {"_rels/.rels": relations, "xl/workbook.bin": book, "xl/_rels/workbook.bin.rels": links}
    more = {"xl/sharedStrings.bin": strings} if strings else {}
    return packed(
        {**parts, **more, "xl/worksheets/sheet1.bin": sheet, "[Content_Types].xml": b"<Types/>"}
    )


def xlsb() -> bytes:
    """A workbook in binary."""
    return xlsb_of(xlsb_sheet())


def biff(number: int, body: bytes = b"") -> bytes:
    """A record of an XLS."""
    return struct.pack("<HH", number, len(body)) + body


def label(row: int, column: int, text: str) -> bytes:
    """A cell of an XLS that holds a text."""
    return biff(
        0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le")
    )


def xls_of(cells: bytes, *, globals_more: bytes = b"", offset: int | None = None) -> bytes:
    """An XLS (BIFF8 in an OLE container of one stream) of these cells."""
    begin = struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 6)
    head = biff(0x0809, begin)
    globals_length = len(head) + len(biff(0x0085, bytes(9))) + len(globals_more) + 4
    bound = biff(
        0x0085, struct.pack("<IHBB", globals_length if offset is None else offset, 0, 1, 0) + b"1"
    )
    sheet = biff(0x0809, begin.replace(b"\x05", b"\x10", 1)) + cells + biff(0x000A)
    stream = head + bound + globals_more + biff(0x000A) + sheet
    return container(stream + bytes(max(0, 4_096 - len(stream))))


def xls_cells() -> bytes:
    """The cells of a sales file as an XLS says them."""
    cells = biff(0x0200, struct.pack("<IIHHH", 0, ROWS + 1, 0, len(HEAD), 0))
    for place, row in enumerate(rows()):
        cells += b"".join(label(place, column, value) for column, value in enumerate(row))
    return cells


def xls() -> bytes:
    """A workbook of before 2007."""
    return xls_of(xls_cells())


def container(stream: bytes) -> bytes:
    """An OLE container of one stream of at most 60,000 bytes."""
    sectors = -(-len(stream) // 512)
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    fat += [0xFFFFFFFF] * (128 - len(fat))
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    )
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4_096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = name.encode("utf-16-le")
        ends = struct.pack("<HBBIII", len(raw) + 2, kind, 1, *[0xFFFFFFFF] * 2, child)
        return raw + bytes(64 - len(raw)) + ends + bytes(36) + struct.pack("<IQ", start, size)

    folder = (
        entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
        + entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
        + bytes(256)
    )
    return (
        head
        + struct.pack("<128I", *fat[:128])
        + folder
        + stream
        + bytes(sectors * 512 - len(stream))
    )


TABLES: dict[str, Callable[[], bytes]] = {
    "csv": lambda: csv().encode(),
    "tsv": lambda: csv(delimiter="\t").encode("cp1250"),
    "xlsx": xlsx,
    "xlsm": xlsm,
    "ods": ods,
    "xls": xls,
    "xlsb": xlsb,
}
PICTURES: dict[str, Callable[[], bytes]] = {
    form: lambda form=form: picture(form)  # type: ignore[misc]
    for form in ("jpeg", "png", "webp", "tiff", "gif", "heic")
}
PACKED = ("xlsx", "xlsm", "ods", "xlsb", "zip")
