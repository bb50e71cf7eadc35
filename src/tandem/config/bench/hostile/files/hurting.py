"""Ways to damage a file that could be read: cut, flipped, stretched, lying, nested, blown up.

What is packed is hurt before it is packed again too, so that the damage gets past the checksum and
reaches the reader.
"""

import random
import re
from collections.abc import Callable
from typing import Literal

from tandem.config.bench.hostile.files import invoices, whole

Hurt = Callable[[bytes, random.Random], bytes]
_ORDERS: tuple[Literal["little", "big"], ...] = ("little", "little", "big")
BLOWN_UP_BYTES = (1_000_000, 60_000_000)
HEAVY_SHARE = 0.08  # of what could be as long as that; packing it takes longer than reading it
_SIZES = (0, 1, 0x7F, 0x80, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, (1 << 64) - 1)
_TEXT = re.compile(rb">([^<>]{1,200})<")
NASTY = (
    b"",
    b" ",
    b"-1",
    b"-0",
    b"NaN",
    b"Infinity",
    b"-inf",
    b"1e999",
    b"1e-999",
    b"9" * 40,
    b"9" * 10_000,
    b"0" * 10_000,
    b"0x10",
    b"1_000",
    b"2026-02-30",
    b"00.00.0000",
    b"0001-01-01",
    b"9999-12-31",
    b"99999",
    b"20261399",
    b"-2958466",
    b"\x00",
    b"a\x00b",
    b"\x01\x02\x1b[31m",
    b"\x7f\x80\x9f",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xc0\xaf",
    b"\xf4\x90\x80\x80",
    "\u202e‮\u2066\u200f".encode(),
    "e\u0301".encode() * 500,
    "١٢٣".encode(),
    "１２".encode(),
    "²".encode(),
    "½".encode(),
    "\ufeff\ufffe\uffff".encode(),
    "\u2028\u2029\u0085".encode(),
    "👩‍👩‍👧‍👦".encode(),
    "ﷺ".encode() * 300,
    b"\\N",
    b"\\.",
    b"\\",
    b"\t",
    b"\r",
    b"\n",
    b'"',
    b"'",
    b";",
    b",",
    b"&",
    b"&#0;",
    b"&#xD800;",
    b"&amp;" * 300,
    b"]]>",
    b"<!--",
    b"<x/>",
    b"%s%n{0}",
    b"$(id)",
    b"=cmd|'/c calc'!A0",
    b"@SUM(1)",
    b"<script>alert(1)</script>",
    b"'; DROP TABLE x; --",
    b"../../../etc/passwd",
    b"x" * 70_000,
)


def cut(content: bytes, chance: random.Random) -> bytes:
    """Its beginning."""
    return content[: chance.randrange(len(content))]


def flipped(content: bytes, chance: random.Random) -> bytes:
    """Some bytes that say something else."""
    out = bytearray(content)
    for _ in range(chance.choice((1, 2, 8, 64))):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


def stretched(content: bytes, chance: random.Random) -> bytes:
    """A piece of it many times over."""
    begin = chance.randrange(len(content))
    piece = content[begin : begin + chance.randrange(1, 2_000)]
    return content[:begin] + piece * chance.choice((2, 50, 1_000)) + content[begin:]


def spliced(content: bytes, chance: random.Random) -> bytes:
    """Its beginning, and the end of another file."""
    kinds = sorted(whole.TABLES)
    form = chance.choice([*kinds, "invoice"])
    other = whole.TABLES[form]() if form in whole.TABLES else invoices.any_of(chance)
    return content[: chance.randrange(len(content))] + other[chance.randrange(len(other)) :]


def shuffled(content: bytes, chance: random.Random) -> bytes:
    """Its pieces in another order."""
    length = chance.choice((16, 256, 4_096))
    pieces = [content[place : place + length] for place in range(0, len(content), length)]
    chance.shuffle(pieces)
    return b"".join(pieces)


def lying(content: bytes, chance: random.Random) -> bytes:
    """Numbers of two to eight bytes that say something else, as sizes and offsets do."""
    out = bytearray(content)
    for _ in range(chance.choice((1, 3, 20))):
        width = chance.choice((2, 4, 8))
        if len(out) > width:
            place, number = (
                chance.randrange(len(out) - width),
                chance.choice((*_SIZES, chance.getrandbits(64))),
            )
            order: Literal["little", "big"] = chance.choice(_ORDERS)
            bounded = number & ((1 << 8 * width) - 1)
            out[place : place + width] = bounded.to_bytes(width, order)
    return bytes(out)


def of_chance(content: bytes, chance: random.Random) -> bytes:
    """Its first bytes, and anything."""
    return content[:8] + chance.randbytes(chance.randrange(20_000))


def numbered(content: bytes, chance: random.Random) -> bytes:
    """Digits in the text that become far too large."""
    digits = [place for place, byte in enumerate(content) if 48 <= byte <= 57]
    if not digits:
        return flipped(content, chance)
    place = chance.choice(digits)
    number = chance.choice((b"1048576", b"99999999999999999999", b"-1", b"1e308", b"9" * 5_000))
    return content[:place] + number + content[place + 1 :]


def nested(content: bytes, chance: random.Random) -> bytes:
    """An element within an element within an element."""
    depth = chance.choice((50, 255, 5_000, 100_000))
    place = max(content.find(b"<", chance.randrange(len(content))), 0)
    return content[:place] + b"<a>" * depth + b"</a>" * depth + content[place:]


def said(content: bytes, chance: random.Random) -> bytes:
    """Texts of elements that no person would write."""
    places = list(_TEXT.finditer(content))
    if not places:
        return flipped(content, chance)
    for text in sorted(
        chance.sample(places, min(len(places), chance.choice((1, 1, 3)))),
        key=lambda one: -one.start(),
    ):
        content = content[: text.start(1)] + chance.choice(NASTY) + content[text.end(1) :]
    return content


def blown_up(content: bytes, chance: random.Random) -> bytes:
    """A piece of it until it is millions of bytes long."""
    begin = chance.randrange(len(content))
    piece = content[begin : begin + chance.randrange(1, 400)] or b" "
    most = BLOWN_UP_BYTES[1] if chance.random() < HEAVY_SHARE else BLOWN_UP_BYTES[0] * 4
    return (
        content[:begin]
        + piece * (chance.randint(BLOWN_UP_BYTES[0], most) // len(piece))
        + content[begin:]
    )


def in_itself(content: bytes, chance: random.Random) -> bytes:
    """A ZIP within a ZIP."""
    for _ in range(chance.choice((1, 3, 12))):
        content = whole.packed({"a.zip": content, "b.xml": invoices.ubl()})
    return content


def among_many(content: bytes, chance: random.Random) -> bytes:
    """The last of thousands in a ZIP."""
    total = chance.choice((300, 300, 3_000, 20_000 if chance.random() < HEAVY_SHARE else 1_000))
    return whole.packed({**{f"{number}.xml": b"<a/>" for number in range(total)}, "z.xml": content})


OUTSIDE: tuple[Hurt, ...] = (
    cut,
    flipped,
    stretched,
    spliced,
    shuffled,
    lying,
    of_chance,
    numbered,
    nested,
    said,
    in_itself,
    among_many,
)
INSIDE: tuple[Hurt, ...] = (cut, flipped, stretched, lying, numbered, nested, said, blown_up)


def hurt(content: bytes, chance: random.Random, *, is_packed: bool) -> tuple[str, bytes]:
    """A file hurt in one way, and how."""
    if is_packed and chance.random() < 0.6:
        way, parts = chance.choice(INSIDE), whole.unpacked(content)
        name = chance.choice(sorted(name for name in parts if parts[name]))
        parts[name] = way(parts[name], chance)
        return f"inside {way.__name__}", whole.packed(parts)
    way = chance.choice(OUTSIDE)
    return way.__name__, way(content, chance)
