"""Names under which nobody should send a file, and names that say another format."""

import random

_ENDINGS = (
    "csv",
    "txt",
    "xlsx",
    "xls",
    "ods",
    "xlsb",
    "xml",
    "pdf",
    "zip",
    "edi",
    "jpg",
    "png",
    "heic",
    "svg",
    "exe",
    "",
)
_NAMES = (
    b"../../../etc/passwd",
    b"..\\..\\boot.ini",
    b"/etc/shadow",
    b"C:\\a.csv",
    b".",
    b"..",
    b" ",
    b".csv",
    b"a" * 4_096 + b".csv",
    b"a\x00.csv",
    b"\xe2\x80\xaevsc.exe",
    b"CON",
    b"NUL.csv",
    b"LPT1.xlsx",
    b"a.csv.",
    b"a:b.csv",
    b"a\tb.csv",
    b"-rf.csv",
    b"$(id).csv",
    b"`id`.csv",
    b"<script>alert(1)</script>.csv",
    b"'; DROP TABLE x; --.csv",
    b"%00.csv",
    b"%2e%2e%2f.csv",
    b"\xff\xfe.csv",
    b"\xed\xa0\x80.csv",
    "zażółć gęślą jaźń.csv".encode(),
    "Продажи 🧾.csv".encode(),
    "e\u0301".encode() * 300 + b".csv",
    b"{{ 7*7 }}.csv",
    b"%s%n.csv",
    b"a&b=c.csv",
)


def name_of(number: int, ending: str, chance: random.Random) -> bytes:
    """The name of a file: mostly one that fits, else one that lies or that nobody sends."""
    drawn = chance.random()
    if drawn < 0.15:
        return chance.choice(_NAMES)
    if drawn < 0.25:
        ending = chance.choice(_ENDINGS)
    return f"{number}.{ending}".encode()
