"""Texts that say they are tables: of every encoding, cells nobody wrote, rows without end."""

import random
from collections.abc import Callable

from tandem.config.bench.hostile.files import whole
from tandem.config.bench.hostile.files.hurting import NASTY

Made = Callable[[random.Random], bytes]
ENCODINGS = (
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-7",
    "cp1250",
    "iso8859_2",
    "iso8859_16",
    "cp1251",
    "cp037",
    "shift_jis",
    "gb18030",
    "koi8_r",
    "cp852",
)
DELIMITERS = (";", ",", "\t", "|")


def _encoded(chance: random.Random) -> bytes:
    text = whole.csv(
        delimiter=chance.choice(DELIMITERS),
        end=chance.choice(("\n", "\r\n", "\r", "\n\r", "\x85", "\u2028")),
    )
    return text.encode(chance.choice(ENCODINGS), errors="replace")


def _mixed(chance: random.Random) -> bytes:
    """Each line in an encoding of its own."""
    lines = whole.csv().splitlines(keepends=True)
    return b"".join(line.encode(chance.choice(ENCODINGS), errors="replace") for line in lines)


def _cells(chance: random.Random) -> bytes:
    """Cells that say what no cell should."""
    lines = [[cell.encode() for cell in row] for row in whole.rows()]
    for row in lines[0 if chance.random() < 0.2 else 1 :]:
        for _ in range(chance.choice((1, 1, 3))):
            row[chance.randrange(len(row))] = chance.choice(NASTY)
    delimiter = chance.choice((b";", b",", b"\t"))
    return b"".join(delimiter.join(row) + b"\n" for row in lines)


def _quoted(chance: random.Random) -> bytes:
    """Quotation marks that open and never close, or too many."""
    text = whole.csv().encode()
    piece = chance.choice(
        (b'"', b'""', b'"' * 100_001, b'"\n' * 20_000, b'";"', b'"a"b"c"', b"'\"'\"")
    )
    place = chance.randrange(len(text))
    return text[:place] + piece + text[place:] * chance.choice((1, 1, 2_000))


def _wide(chance: random.Random) -> bytes:
    total = chance.choice((299, 300, 301, 16_384, 500_000))
    head = ";".join([*whole.HEAD, *(f"c{number}" for number in range(total))])
    return f"{head}\n{';'.join(whole.rows()[1])}{';' * total}\n".encode()


def _delimiters_only(chance: random.Random) -> bytes:
    return chance.choice(
        (b";", b"\n", b";\n", b" \n", b"\t", b"\r", b"\x00", b"\xef\xbb\xbf", b'"')
    ) * chance.choice((1, 5_000_000))


def _blank_rows(chance: random.Random) -> bytes:
    """The header, or the sales, behind a million rows of nothing."""
    text = whole.csv().encode()
    place = chance.choice((0, text.find(b"\n") + 1, len(text)))
    return text[:place] + chance.choice((b"\n", b";;;;;\n", b" ; ; \n")) * 1_000_000 + text[place:]


def _line_without_end(chance: random.Random) -> bytes:
    piece = chance.choice((b"x", b"\x00", "ż".encode(), b"x;", b"1,"))
    return whole.csv().encode() + piece * (chance.choice((1_200_000, 30_000_000)) // len(piece))


def _heads(chance: random.Random) -> bytes:
    """Headers that lie: twice the same, none, one without end, digits, words of every field."""
    row = ";".join(whole.rows()[1])
    head = chance.choice(
        (
            "NIP;" * 50,
            ";".join(["Data sprzedaży", "Ilość"] * 20),
            "x" * 3_000_000,
            "1;2;3;4;5;6",
            "",
            ";" * 40,
            ";".join(
                [
                    "Nr faktury\x00",
                    "Data\u202e",
                    "NIP" + "\u0301" * 400,
                    "EAN",
                    "Ilość" + " " * 9_000,
                    "Wartość netto",
                ]
            ),
            ";".join(f"attribute: {'x' * 900}{number}" for number in range(290)),
        )
    )
    return f"{head}\n{row}\n{head}\n{row}\nRAZEM;;;;24;2400\n".encode()


def _many(chance: random.Random) -> bytes:
    """Very many rows, each of which is a fault, or a line of its own."""
    total = chance.choice((60_000, 300_000 if chance.random() < 0.1 else 30_000))
    row = chance.choice(
        (
            "FV {n};32.13.2026;{b};{g};2;200,00",
            "FV {n};01.03.2026;;;x;y",
            "FV {n};01.03.2026;{n};{n};{n};{n}",
            "FV {n};01.03.2026;{b};{g};-2;-200,00",
            "FV 1;01.03.2026;{b};{g};1;1",
        )
    )
    lines = "".join(
        row.format(n=number, b=whole.BUYER, g=whole.GTIN) + "\n" for number in range(total)
    )
    return f"{';'.join(whole.HEAD)}\n{lines}".encode()


def _binary(chance: random.Random) -> bytes:
    head = chance.choice(
        (
            b"",
            b"MZ",
            b"\x7fELF",
            b"\x1f\x8b\x08",
            b"BZh9",
            b"7z\xbc\xaf'\x1c",
            b"Rar!\x1a\x07",
            b"SQLite format 3\x00",
        )
    )
    return head + chance.randbytes(chance.choice((0, 1, 3, 700, 300_000)))


def _imported(chance: random.Random) -> bytes:
    """A table of products, members, payments or targets with cells of no sense."""
    head, row = chance.choice(
        (
            (
                b"numer;nazwa;ean;kategoria;jm;attribute: kolor",
                [b"P-1", b"Pompa", whole.GTIN.encode(), b"c1", b"szt", b"red"],
            ),
            (
                b"firma;nip;email;telefon;miasto;karta",
                [b"Firma", whole.BUYER.encode(), b"a@b.example", b"1", b"Ely", b"1234"],
            ),
            (
                b"dokument;data zaplaty;kwota;nip",
                [b"FV 1", b"01.03.2026", b"12,00", whole.BUYER.encode()],
            ),
            (
                b"member;target;from;to",
                [whole.BUYER.encode(), b"1000", b"2026-01-01", b"2026-12-31"],
            ),
            (b"member;points;until", [whole.BUYER.encode(), b"10", b"2030-01-01"]),
        )
    )
    lines = []
    for _ in range(chance.choice((3, 3, 40))):
        cells = list(row)
        cells[chance.randrange(len(cells))] = chance.choice(NASTY)
        lines.append(b";".join(cells))
    return head + b"\n" + b"\n".join(lines) * chance.choice((1, 1, 1, 300))


TEXTS: dict[str, Made] = {
    "encoded": _encoded,
    "mixed encodings": _mixed,
    "cells": _cells,
    "cells of imports": _imported,
    "quoted": _quoted,
    "wide": _wide,
    "delimiters only": _delimiters_only,
    "blank rows": _blank_rows,
    "line without end": _line_without_end,
    "heads": _heads,
    "many rows": _many,
    "binary": _binary,
}
