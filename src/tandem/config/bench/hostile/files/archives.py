"""XML and ZIP made to hurt: entities and depth without end; archives that lie, climb and
overlap.
"""

import random
import re
import struct
import zipfile
from io import BytesIO

from tandem.config.bench.hostile.files import invoices, whole
from tandem.config.bench.hostile.files.tables import Made

_LAUGHS = "<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {after} '{f'&{before};' * 10}'>"
    for before, after in zip("abcdefghi", "bcdefghij", strict=True)
)
_DTDS = (
    (f"<!DOCTYPE x [{_LAUGHS}]>", "&j;"),
    ('<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>', "&f;"),
    ('<!DOCTYPE x [<!ENTITY f SYSTEM "http://127.0.0.1:1/x">]>', "&f;"),
    ('<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">', ""),
    ('<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///dev/zero">%p;]>', ""),
    (f"<!DOCTYPE x [<!ENTITY a '{'a' * 50_000}'>]>", "&a;" * 50_000),
    ("<!DOCTYPE x [<!ENTITY a '&b;'><!ENTITY b '&a;'>]>", "&a;"),
)
_FORMS = ("utf-8", "utf-16", "utf-32", "cp037", "utf-7")


def entities(content: bytes, chance: random.Random) -> bytes:
    """An XML with entities that grow, fetch, or name themselves."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", content.decode("utf-8", "replace"))
    dtd, used = chance.choice(_DTDS)
    place = text.find(">", chance.randrange(max(1, len(text) // 2))) + 1
    form = chance.choice(_FORMS)
    return f'<?xml version="1.0" encoding="{form}"?>{dtd}{text[:place]}{used}{text[place:]}'.encode(
        form, errors="replace"
    )


def _entities(chance: random.Random) -> bytes:
    return entities(invoices.FORMS[chance.choice(("ubl", "cii", "ksef"))]("F 1"), chance)


def _deep(chance: random.Random) -> bytes:
    depth = chance.choice((250, 300, 100_000))
    return b"<a>" * depth + chance.choice((b"", b"x")) + b"</a>" * depth


def _many_attributes(chance: random.Random) -> bytes:
    total = chance.choice((10_000, 500_000))
    sort = chance.choice(('a{n}="1"', 'xmlns:n{n}="u{n}"', 'a="{n}"'))
    return f"<Invoice {' '.join(sort.format(n=number) for number in range(total))}/>".encode()


def _many_elements(chance: random.Random) -> bytes:
    piece = chance.choice(
        (b"<b/>", b"<!--x-->", b"<?x y?>", b"<![CDATA[x]]>", b"&amp;", b"<b>x</b>")
    )
    return b"<a>" + piece * chance.choice((1_000, 200_000, 2_000_000)) + b"</a>"


def _many_lines(chance: random.Random) -> bytes:
    return invoices.ubl(f"M {chance.randrange(10**6)}", lines=chance.choice((1_000, 20_000)))


def _beside(chance: random.Random) -> bytes:
    """What stands beside a whole invoice."""
    piece = chance.choice(
        (
            b"\x00",
            b" ",
            b"\xef\xbb\xbf",
            b"<?xml version='1.0'?>",
            b"<a/>",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        )
    )
    content, times = invoices.any_of(chance), chance.choice((1, 500, 1_000_000))
    return chance.choice((piece * times + content, content + piece * times))


def _svg(chance: random.Random) -> bytes:
    inner = chance.choice(
        (
            "<script>alert(1)</script>",
            "<use href='#a'/>" * 9_000,
            "<image href='file:///etc/passwd'/>",
            "",
        )
    )
    return (
        "<svg id='a' xmlns='http://www.w3.org/2000/svg'"
        f" width='{chance.choice((1, 10**9))}'>{inner}</svg>".encode()
    )


def _edi(chance: random.Random) -> bytes:
    """Marks that mean two things at once, segments without end, messages within messages."""
    content = invoices.FORMS[chance.choice(("edifact", "slsrpt", "x12"))]("R 1")
    match chance.randrange(5):
        case 0:
            return b"UNA" + bytes(chance.choice(b"+:.?' AN\x00\xff") for _ in range(6)) + content
        case 1:
            return content.replace(b"'", b"").replace(b"~", b"") * chance.choice((1, 5_000))
        case 2:
            place = content.rfind(b"LIN")
            return (
                content[:place]
                + content[place:].partition(b"UNS")[0] * chance.choice((100, 50_000))
                + content[place:]
            )
        case 3:
            return content + b"?" * chance.choice((1, 1_000_001)) + content
        case _:
            return content.replace(b"+", b"+" * chance.choice((2, 9_000))).replace(
                b"*", b"*" * chance.choice((2, 9_000))
            )


def _bomb(chance: random.Random) -> bytes:
    """Much of nothing in little, in one entry or many, perhaps within another archive."""
    size, total = chance.choice(
        ((90_000_000, 1), (90_000_000, 3), (400_000, 2_000), (1_000_000, 300))
    )
    name, letter = (
        chance.choice(("xml", "pdf", "xlsx", "zip", "csv")),
        chance.choice((b" ", b"\x00", b"<a>")),
    )
    content = whole.packed({"0": letter * (size // len(letter))})
    once = _entry(content)
    out = _joined([(f"{number}.{name}", once) for number in range(total)])
    return whole.packed({"a.zip": out}) if chance.random() < 0.3 else out


def _entry(content: bytes) -> tuple[int, int, int, bytes]:
    """Checksum, packed and unpacked size, and the packed bytes of the only entry of a ZIP."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        (entry,) = archive.infolist()
    begin = entry.header_offset + 30 + len(entry.filename)
    return (
        entry.CRC,
        entry.compress_size,
        entry.file_size,
        content[begin : begin + entry.compress_size],
    )


def _joined(
    entries: list[tuple[str, tuple[int, int, int, bytes]]], *, overlap: bool = False
) -> bytes:
    """A ZIP of packed entries; of overlapping ones all say they are the first."""
    body, index, first = b"", b"", 0
    for name, (checksum, packed, unpacked, content) in entries:
        raw = name.encode("utf-8", "surrogatepass")[:65_000]
        head = struct.pack(
            "<HHHHHIII", 20, 0x800, 8, 0, 33, checksum, packed, unpacked
        ) + struct.pack("<HH", len(raw), 0)
        place = first if overlap else len(body)
        if not overlap or not body:
            body += b"PK\x03\x04" + head + raw + content
        index += (
            b"PK\x01\x02"
            + struct.pack("<H", 20)
            + head
            + struct.pack("<HHHII", 0, 0, 0, 0, place)
            + raw
        )
    ends = struct.pack(
        "<HHHHIIH", 0, 0, len(entries) & 0xFFFF, len(entries) & 0xFFFF, len(index), len(body), 0
    )
    return body + index + b"PK\x05\x06" + ends


def _overlapping(chance: random.Random) -> bytes:
    once = _entry(whole.packed({"0": b" " * chance.choice((1_000, 20_000_000))}))
    return _joined(
        [(f"{number}.xml", once) for number in range(chance.choice((10, 500)))],
        overlap=chance.random() < 0.7,
    )


def _lying(chance: random.Random) -> bytes:
    """Entries that say they are smaller, larger, locked, or packed in a way of no program."""
    content = bytearray(invoices.FORMS["zip"]("L 1") if chance.random() < 0.5 else whole.xlsx())
    for place in [
        signature.start() for signature in re.finditer(rb"PK\x01\x02|PK\x03\x04", bytes(content))
    ]:
        if chance.random() < 0.5:
            continue
        begin = place + (4 if content[place + 2] == 3 else 6)
        field, width = chance.choice(((2, 2), (4, 2), (10, 4), (14, 4), (18, 4), (22, 2), (24, 2)))
        value = chance.choice((0, 1, 9, 12, 14, 99, 0xFFFF, 10, 0x7FFFFFFF, 0xFFFFFFFF))
        content[begin + field : begin + field + width] = (value & ((1 << 8 * width) - 1)).to_bytes(
            width, "little"
        )
    return bytes(content)


def _names(chance: random.Random) -> bytes:
    """Names that climb, that are other names, that no folder bears."""
    names = (
        "../../../etc/passwd.xml",
        "/etc/passwd.xml",
        "C:\\windows\\a.xml",
        "a\x00.xml",
        "\u202elmx.exe.xml",
        "CON.xml",
        "x" * 60_000 + ".xml",
        "a.xml",
        "a.xml",
        "semnatura_a.xml",
        "[Content_Types].xml",
        "mimetype",
        "xl/workbook.xml",
        ".xml",
        "a/b/../../../c.xml",
        "\udcff.xml",
    )
    once = _entry(whole.packed({"0": invoices.any_of(chance)}))
    return _joined([(name, once) for name in chance.sample(names, chance.randint(1, len(names)))])


def _of_hostile(chance: random.Random) -> bytes:
    """Several hostile files in one archive."""
    made = {
        f"{number}.xml": DOCUMENTS[
            chance.choice(sorted(set(DOCUMENTS) - {"zip of hostile", "zip bomb"}))
        ](chance)
        for number in range(3)
    }
    return whole.packed({**made, "whole.xml": invoices.ubl(f"H {chance.randrange(10**6)}")})


DOCUMENTS: dict[str, Made] = {
    "xml entities": _entities,
    "xml deep": _deep,
    "xml attributes": _many_attributes,
    "xml elements": _many_elements,
    "ubl lines": _many_lines,
    "invoice beside": _beside,
    "svg": _svg,
    "edi": _edi,
    "zip bomb": _bomb,
    "zip overlapping": _overlapping,
    "zip lying": _lying,
    "zip names": _names,
    "zip of hostile": _of_hostile,
}
