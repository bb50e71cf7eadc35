"""Pictures made to hurt: of sizes no camera has, with marks in circles, of thousands of frames."""

import io
import random
import struct
import zlib

import segno
from PIL import Image

from tandem.config.bench.hostile.files import whole
from tandem.config.bench.hostile.files.tables import Made

_SIDES = (0, 1, 7_000, 7_746, 30_000, 65_535, 0x7FFFFFFF, 0xFFFFFFFF)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _png(
    width: int, height: int, *, rows: bytes, bits: int = 8, colour: int = 2, more: bytes = b""
) -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _sizes(chance: random.Random) -> bytes:
    """A PNG that says it is of any size, and is of another."""
    rows = zlib.compress(bytes(chance.choice((0, 10, 400_000))))
    colour, bits = chance.choice(((2, 8), (0, 1), (6, 16), (3, 8), (9, 7)))
    return _png(chance.choice(_SIDES), chance.choice(_SIDES), rows=rows, bits=bits, colour=colour)


def _bomb(chance: random.Random) -> bytes:
    """A whole PNG of few bytes and many pixels."""
    width, height, colour, bits, depth = chance.choice(
        (
            (7_700, 7_700, 2, 8, 3),
            (7_700, 7_700, 6, 16, 8),
            (60_000, 1_000, 0, 1, 1),
            (1, 60_000_000, 0, 8, 1),
            (25_000, 25_000, 0, 8, 1),
        )
    )
    row = -(-width * depth // (8 if bits == 1 else 1)) + 1
    packer, left, rows = zlib.compressobj(9), row * height, b""
    while left > 0:
        rows, left = rows + packer.compress(bytes(min(left, 4_000_000))), left - 4_000_000
    return _png(width, height, rows=rows + packer.flush(), bits=bits, colour=colour)


def _marks(chance: random.Random) -> bytes:
    """A PNG with colours and words that unpack to more than the picture."""
    words = zlib.compress(bytes(chance.choice((100, 90_000_000))))
    more = chance.choice(
        (
            _chunk(b"zTXt", b"a\x00\x00" + words),
            _chunk(b"iCCP", b"a\x00\x00" + words),
            _chunk(b"iTXt", b"a\x00\x01\x00\x00\x00" + words),
            _chunk(b"tEXt", b"a\x00b") * 100_000,
            _chunk(b"eXIf", _looped_marks()),
            _chunk(b"PLTE", bytes(769)),
            _chunk(b"acTL", struct.pack(">II", 0xFFFFFFFF, 0)),
        )
    )
    return _png(8, 8, rows=zlib.compress(bytes(25 * 8)), more=more)


def _looped_marks() -> bytes:
    """Marks of a camera whose folder follows itself."""
    entry = (
        struct.pack("<HHII", 0x8769, 4, 1, 8)
        + struct.pack("<HHII", 0x8825, 4, 1, 8)
        + struct.pack("<HHII", 0x0132, 2, 0xFFFFFFFF, 8)
    )
    return b"II*\x00" + struct.pack("<I", 8) + struct.pack("<H", 3) + entry + struct.pack("<I", 8)


def _jpeg(chance: random.Random) -> bytes:
    """A JPEG of another size, of a thousand scans, with marks in circles, without an end."""
    content = whole.picture("jpeg")
    frame = max(content.find(b"\xff\xc0"), content.find(b"\xff\xc2"))
    scan = content.find(b"\xff\xda")
    match chance.randrange(5):
        case 0:
            side = struct.pack(
                ">HH", chance.choice((0, 1, 7_000, 65_535)), chance.choice((0, 1, 7_000, 65_535))
            )
            return content[: frame + 5] + side + content[frame + 9 :]
        case 1:
            return content[:-2] + content[scan:-2] * chance.choice((100, 2_000)) + b"\xff\xd9"
        case 2:
            marks = b"Exif\x00\x00" + _looped_marks()
            return (
                content[:2] + b"\xff\xe1" + struct.pack(">H", len(marks) + 2) + marks + content[2:]
            )
        case 3:
            return content[: chance.randrange(20, len(content))]
        case _:
            return (
                content[:2]
                + b"\xff\xfe\xff\xff"
                + b"x" * 65_533 * chance.choice((1, 40))
                + content[2:]
            )


def _gif(chance: random.Random) -> bytes:
    """Thousands of frames, or a screen of no size."""
    content = whole.picture("gif")
    side = struct.pack("<HH", chance.choice((0, 7_000, 65_535)), chance.choice((0, 7_000, 65_535)))
    frame = b"\x2c" + bytes(4) + side + b"\x00\x02\x02\x44\x01\x00"
    return chance.choice(
        (
            content[:6] + side + content[10:],
            content[:-1] + frame * chance.choice((1, 50_000)) + b";",
        )
    )


def _tiff(chance: random.Random) -> bytes:
    """A folder that follows itself, strips that lie elsewhere, bytes that unpack to gigabytes."""
    wide, high = chance.choice(_SIDES), chance.choice(_SIDES)
    packing = chance.choice((1, 2, 5, 6, 7, 8, 32_773, 34_712, 50_000, 99))
    body = zlib.compress(bytes(3_000_000))
    tags = (
        (256, wide),
        (257, high),
        (258, 8),
        (259, packing),
        (262, chance.choice((0, 2, 6))),
        (273, 200),
        (277, 3),
        (278, high),
        (279, chance.choice((len(body), 0xFFFFFFFF))),
    )
    folder = struct.pack("<H", len(tags)) + b"".join(
        struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags
    )
    head = b"II*\x00" + struct.pack("<I", 8) + folder + struct.pack("<I", chance.choice((0, 8)))
    return head + bytes(max(0, 200 - len(head))) + body


def _boxes(chance: random.Random) -> bytes:
    """A WebP or HEIC whose boxes say they are larger, or hold themselves."""
    content = bytearray(whole.picture(chance.choice(("webp", "heic"))))
    for _ in range(chance.choice((1, 2, 6))):
        place = chance.randrange(0, min(400, len(content) - 4))
        content[place : place + 4] = struct.pack(
            ">I", chance.choice((*_SIDES, chance.getrandbits(32)))
        )
    return bytes(content)


def _codes(chance: random.Random) -> bytes:
    """A whole picture with a code that says what no code should."""
    words = chance.choice(
        (
            "https://ksef.mf.gov.pl/client-app/invoice/" + "9" * 900,
            "\x00\x01",
            "]C1" + "01" * 400,
            "javascript:alert(1)",
            "<x>" * 100,
            "0" * 2_000,
            "%00" * 99,
        )
    )
    out = io.BytesIO()
    segno.make(words).save(out, kind="png", scale=chance.choice((1, 4, 12)))
    return out.getvalue()


def _drawn(chance: random.Random) -> bytes:
    """What nobody would photograph: noise, one pixel, a line, modes of no camera."""
    width, height = chance.choice(
        ((1, 1), (1, 60_000), (60_000, 1), (1_500, 1_500), (4_000, 3_000))
    )
    mode = chance.choice(("RGB", "L", "1", "RGBA", "CMYK", "I;16", "P", "LA", "F"))
    drawn = (
        Image.frombytes("RGB", (64, 64), chance.randbytes(64 * 64 * 3)).resize((width, height))
        if mode == "RGB"
        else Image.new(mode, (width, height))
    )
    out = io.BytesIO()
    form = chance.choice(("PNG", "TIFF", "JPEG"))
    (drawn if form == "TIFF" else drawn.convert("RGB")).save(out, form)
    return out.getvalue()


PICTURES: dict[str, Made] = {
    "png sizes": _sizes,
    "png bomb": _bomb,
    "png marks": _marks,
    "jpeg": _jpeg,
    "gif": _gif,
    "tiff": _tiff,
    "webp or heic": _boxes,
    "codes": _codes,
    "drawn": _drawn,
}
