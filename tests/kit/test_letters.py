"""Texts read in the letters that they were written in, which hardly any of them tells."""

import time
from pathlib import Path

import pytest

from tandem.kit import letters, tables

POLISH = "Nr faktury;Data sprzedaży;Ilość;Nazwa\nFV 1;2026-02-10;2;Płyta żółta ŁÓDŹ\n"
ROMANIAN = "Nr factură;Data;Cantitate;Denumire\nF 1;2026-02-10;2;Pompă în ŢARĂ şi maşină\n"
BELARUSIAN = "Нумар;Дата;Колькасць;Назва\nН 1;2026-02-10;2;Помпа ўласная\n"
FRENCH = "Numéro;Date;Quantité;Désignation\nF 1;2026-02-10;2;Pièce à visser, fenêtre\n"
BY_BYTES = [
    *((POLISH, name) for name in ("cp852", "cp1250", "iso8859_2", "iso8859_16")),
    *((ROMANIAN, name) for name in ("cp852", "cp1250", "iso8859_2")),
    (BELARUSIAN, "cp1251"),
    (BELARUSIAN.upper(), "cp1251"),
    ("Номер;Дата;Количество\nН 1;2026-02-10;Помпа\n", "cp866"),
    (FRENCH, "cp1252"),
]


def cells(content: bytes, tmp_path: Path) -> list[list[str]]:
    path = tmp_path / "sales.csv"
    path.write_bytes(content)
    return list(tables.rows_of(path))


@pytest.mark.parametrize(("text", "encoding"), BY_BYTES)
def test_a_letter_of_one_byte_is_told_by_its_words(
    text: str, encoding: str, tmp_path: Path
) -> None:
    expected = [line.split(";") for line in text.splitlines()]

    assert cells(text.encode(encoding), tmp_path) == expected


@pytest.mark.parametrize("text", [POLISH, ROMANIAN, FRENCH])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_told_with_and_without_a_mark(text: str, encoding: str, tmp_path: Path) -> None:
    expected = [line.split(";") for line in text.splitlines()]

    assert cells(text.encode(encoding), tmp_path) == expected


@pytest.mark.parametrize("encoding", ["cp1250", "cp852"])
def test_rows_of_another_encoding_lose_no_letter(encoding: str, tmp_path: Path) -> None:
    name = "Płyta żółta"
    rows = [f"FV {place};{name}\n".encode() for place in range(20)]
    rows[7] = rows[7].decode().encode(encoding)

    read = cells(b"Nr faktury;Nazwa\n" + b"".join(rows), tmp_path)

    assert [row[1] for row in read[1:]] == [name] * 20


def test_a_row_of_another_encoding_far_below_the_head_loses_no_letter(tmp_path: Path) -> None:
    rows = b"FV 1;Pompa\n" * 40_000 + "FV 2;Płyta żółta\n".encode("cp1250")

    assert cells(b"Nr faktury;Nazwa\n" + rows, tmp_path)[-1] == ["FV 2", "Płyta żółta"]


def test_bytes_that_no_encoding_knows_stay_as_marks() -> None:
    assert b"a\x81\xffb\n".decode("utf-8", errors=letters.MIXED)[0] == "a"
    assert len(b"\x81;\x98".decode("cp1250", errors=letters.MIXED)) == 3


def test_a_row_may_hold_letters_of_both_kinds_across_the_blocks_that_are_read(
    tmp_path: Path,
) -> None:
    long = "Płyta żółta 🙂 " * 40
    row = f"FV 1;{long};".encode() + "Płyta żółta".encode("cp1250") + "; ą\n".encode()
    text = b"Nr;Nazwa;Inna;Znak\n" + row * 60

    assert cells(text, tmp_path)[1:] == [["FV 1", long, "Płyta żółta", " ą"]] * 60


@pytest.mark.parametrize(
    "text",
    [
        b"a;b;c\n" + "ą".encode() * 60_000 + b"\x80" * 50_000,
        b"a;b;c\n" + "ą".encode() * 40_000 + b"\x80a" * 30_000 + b"\n",
        b"a;b;c\n" + "ą\n".encode() * 10_000 + b"\x80\n" * 5_000,
    ],
)
def test_bytes_of_no_encoding_take_no_longer_than_others(text: bytes, tmp_path: Path) -> None:
    begin = time.process_time()

    read = cells(text, tmp_path)

    assert time.process_time() - begin < 10  # seconds; they would take minutes
    assert len(read) == text.count(b"\n") + (not text.endswith(b"\n"))


def test_a_long_word_is_looked_at_once() -> None:
    assert letters.likeliest(b"a" * 1_000_000, ("cp1250", "cp852")) == "cp1250"
