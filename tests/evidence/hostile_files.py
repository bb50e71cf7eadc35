"""Files made to hurt, by number: the same number makes the same file, of every format that is read.

Each begins as a small file that can be read, and is then hurt in one way: cut, flipped, stretched, made to
lie about sizes, nested, blown up. What is packed is hurt before it is packed again too, so that the damage
gets past the checksum and reaches the reader.
"""

import io
import random
import struct
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import xlsxwriter
from documents import cii, pdf_with, ubl

HEAD = ["Nr faktury", "Data sprzedaży", "NIP", "EAN", "Ilość", "Wartość netto"]
ROW = ["FV 1", "01.03.2026", "5261000024", "5901234123457", "2", "200,00"]
ROWS = 12
BLOWN_UP_BYTES = (1_000_000, 60_000_000)
SHEET = "xl/worksheets/sheet1.xml"


def _rows() -> list[list[str]]:
    return [HEAD, *([f"FV {number}", *ROW[1:]] for number in range(ROWS))]


def _csv() -> bytes:
    return "".join(";".join(row) + "\n" for row in _rows()).encode()


@cache
def _xlsx() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for place, row in enumerate(_rows()):
                sheet.write_row(place, 0, row)
        return path.read_bytes()


def packed(parts: dict[str, bytes]) -> bytes:
    """A ZIP of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of a whole ZIP."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _ods() -> bytes:
    def cell(text: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    rows = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in _rows())
    names = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="1">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": kind, "META-INF/manifest.xml": b"<a/>", "content.xml": content.encode()})


def _record(number: int, body: bytes = b"") -> bytes:
    """A record of an XLSB: number and length in sevens of bits."""

    def sevens(value: int) -> bytes:
        out = b""
        while value > 127:
            out, value = out + bytes([value & 127 | 128]), value >> 7
        return out + bytes([value])

    return sevens(number) + sevens(len(body)) + body


def _xlsb() -> bytes:
    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    sheet = _record(129) + _record(148, struct.pack("<4I", 0, ROWS, 0, len(HEAD) - 1)) + _record(145)
    for place, row in enumerate(_rows()):
        sheet += _record(0, struct.pack("<I", place) + bytes(21))
        for column, value in enumerate(row):
            sheet += _record(6, struct.pack("<II", column, 0) + text(value))
    sheet += _record(146) + _record(130)
    book = _record(131) + _record(153, bytes(12)) + _record(143)
    book += _record(156, struct.pack("<II", 0, 1) + text("r1") + text("1")) + _record(144) + _record(132)
    relations = unpacked(_xlsx())["_rels/.rels"].replace(b"workbook.xml", b"workbook.bin")
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http:'
        b'//schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    parts = {"_rels/.rels": relations, "xl/workbook.bin": book, "xl/_rels/workbook.bin.rels": link}
    return packed({**parts, "xl/worksheets/sheet1.bin": sheet, "[Content_Types].xml": b"<Types/>"})


def _xls() -> bytes:
    """BIFF8 in an OLE container of one stream."""

    def record(number: int, body: bytes = b"") -> bytes:
        return struct.pack("<HH", number, len(body)) + body

    begin = struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 6)
    sheet = record(0x0809, begin.replace(b"\x05", b"\x10", 1))
    sheet += record(0x0200, struct.pack("<IIHHH", 0, ROWS + 1, 0, len(HEAD), 0))
    for place, row in enumerate(_rows()):
        for column, value in enumerate(row):
            text = value.encode("utf-16-le")
            sheet += record(0x0204, struct.pack("<HHHHB", place, column, 0, len(value), 1) + text)
    sheet += record(0x000A)
    globals_length = len(record(0x0809, begin)) + len(record(0x0085, bytes(9))) + 4
    bound = record(0x0085, struct.pack("<IHBB", globals_length, 0, 1, 0) + b"1")
    stream = record(0x0809, begin) + bound + record(0x000A) + sheet
    return _container(stream + bytes(max(0, 4_096 - len(stream))))


def _container(stream: bytes) -> bytes:
    sectors = -(-len(stream) // 512)
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    fat += [0xFFFFFFFF] * (128 - len(fat))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4_096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = name.encode("utf-16-le")
        body = raw + bytes(64 - len(raw)) + struct.pack("<HBBIII", len(raw) + 2 if raw else 0, kind, 1, *[0xFFFFFFFF] * 2, child)
        return body + bytes(36) + struct.pack("<IQ", start, size)

    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream)) + bytes(256)
    return head + struct.pack("<128I", *fat) + folder + stream + bytes(sectors * 512 - len(stream))


WHOLE: dict[str, Callable[[], bytes]] = {
    "xlsx": _xlsx,
    "ods": _ods,
    "xls": _xls,
    "xlsb": _xlsb,
    "csv": _csv,
    "xml": lambda: random.choice((ubl, cii))(),
    "pdf": lambda: pdf_with(cii()),
    "zip": lambda: packed({"a.xml": ubl(), "b.xml": cii(), "c.pdf": pdf_with(cii())}),
}
PACKED = ("xlsx", "ods", "xlsb", "zip")
Hurt = Callable[[bytes, random.Random], bytes]


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def _flipped(content: bytes, chance: random.Random) -> bytes:
    out = bytearray(content)
    for _ in range(chance.choice((1, 2, 8, 64))):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


def _stretched(content: bytes, chance: random.Random) -> bytes:
    begin = chance.randrange(len(content))
    piece = content[begin : begin + chance.randrange(1, 2_000)]
    return content[:begin] + piece * chance.choice((2, 50, 1_000)) + content[begin:]


def _lying(content: bytes, chance: random.Random) -> bytes:
    """Numbers of two, four and eight bytes that say something else, as sizes, offsets and counts do."""
    out = bytearray(content)
    for _ in range(chance.choice((1, 3, 20))):
        width = chance.choice((2, 4, 8))
        if len(out) > width:
            place = chance.randrange(len(out) - width)
            number = chance.choice((0, 1, 0x7F, 0x80, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, (1 << 64) - 1, chance.getrandbits(64)))
            out[place : place + width] = (number & ((1 << 8 * width) - 1)).to_bytes(width, "little")
    return bytes(out)


def _of_chance(content: bytes, chance: random.Random) -> bytes:
    return content[:8] + chance.randbytes(chance.randrange(20_000))


def _numbered(content: bytes, chance: random.Random) -> bytes:
    """Digits in the text that become far too large."""
    digits = [place for place, byte in enumerate(content) if 48 <= byte <= 57]
    if not digits:
        return _flipped(content, chance)
    place = chance.choice(digits)
    number = chance.choice((b"1048576", b"99999999999999999999", b"-1", b"1e308", b"9" * 5_000))
    return content[:place] + number + content[place + 1 :]


def _nested(content: bytes, chance: random.Random) -> bytes:
    depth = chance.choice((50, 5_000, 100_000))
    place = content.find(b"<", chance.randrange(len(content)))
    return content[: max(place, 0)] + b"<a>" * depth + b"</a>" * depth + content[max(place, 0) :]


def _blown_up(content: bytes, chance: random.Random) -> bytes:
    begin = chance.randrange(len(content))
    piece = content[begin : begin + chance.randrange(1, 400)] or b" "
    return content[:begin] + piece * (chance.randint(*BLOWN_UP_BYTES) // len(piece)) + content[begin:]


def _in_itself(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 3, 12))):
        content = packed({"a.zip": content, "b.xml": ubl()})
    return content


def _among_many(content: bytes, chance: random.Random) -> bytes:
    many = {f"{number}.xml": b"<a/>" for number in range(chance.choice((300, 3_000, 20_000)))}
    return packed({**many, "z.xml": content})


ON_THE_OUTSIDE: tuple[Hurt, ...] = (_cut, _flipped, _stretched, _lying, _of_chance, _numbered, _nested, _in_itself, _among_many)
ON_THE_INSIDE: tuple[Hurt, ...] = (_cut, _flipped, _stretched, _lying, _numbered, _nested, _blown_up)


def _far_cell(content: bytes, chance: random.Random) -> bytes:
    """A workbook with a cell that stands, or says that it stands, at the end of every sheet."""
    place = chance.choice(("XFD1048576", "A1048576", "XFD1", "ZZZ9999999", "A0", "A4294967296"))
    cell = f'<row r="{chance.choice((1, 2, 1048576, 4294967295))}"><c r="{place}"><v>1</v></c></row>'.encode()
    parts = unpacked(content)
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", cell + b"</sheetData>")
    return packed(parts)


def made(number: int) -> tuple[str, bytes]:
    """The file of this number, and what it is and how it was hurt."""
    chance = random.Random(number)
    kind = chance.choice(sorted(WHOLE))
    content = WHOLE[kind]()
    if kind == "xlsx" and chance.random() < 0.1:
        return "xlsx far cell", _far_cell(content, chance)
    if kind in PACKED and chance.random() < 0.6:
        hurt, parts = chance.choice(ON_THE_INSIDE), unpacked(content)
        name = chance.choice(sorted(name for name in parts if parts[name]))
        parts[name] = hurt(parts[name], chance)
        return f"{kind} inside {hurt.__name__.strip('_')}", packed(parts)
    hurt = chance.choice(ON_THE_OUTSIDE)
    return f"{kind} {hurt.__name__.strip('_')}", hurt(content, chance)
