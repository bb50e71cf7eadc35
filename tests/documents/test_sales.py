"""Sales files as people make them: every row is a sale, a fault that shows what stood there, or a
row that is named.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tandem.documents.base import ReadLine
from tandem.documents.sales import parts, sellout
from tandem.kit import tables
from tandem.kit.tables import Fault

HEAD = "Nr faktury;Data sprzedaży;NIP;EAN;Nazwa;Ilość;JM;Wartość netto\n"
GTIN = "5901234123457"


def row(
    pieces: str = "2",
    net: str = "100,50",
    *,
    gtin: str = GTIN,
    name: str = "Pompa",
    day: str = "2026-02-10",
) -> str:
    return f"FV 1/2026;{day};5260250274;{gtin};{name};{pieces};szt;{net}\n"


def read(
    text: str, tmp_path: Path, *, mark: str = "", latest: date = date(2026, 3, 2)
) -> tuple[list[ReadLine | Fault | None], sellout.Counts]:
    path = tmp_path / "sales.csv"
    path.write_text(text, encoding="utf-8")
    header, samples, line = tables.head_of(path)
    mapping = sellout.recognise(header, samples, line).mapping
    if mark:
        mapping = replace(mapping, decimal_mark=mark)
    counts = sellout.Counts()
    reader = sellout.RowReader(
        mapping, header, currency="PLN", country="PL", counts=counts, samples=samples, latest=latest
    )
    rows: Sequence[tuple[int, list[str]]] = [
        (chunk.first + place, cells)
        for chunk in tables.chunks_of(path, below=line)
        for place, cells in enumerate(chunk.rows())
    ]
    return [reader.read(number, list(cells)) for number, cells in rows], counts


def nets(items: Sequence[ReadLine | Fault | None]) -> list[object]:
    return [item.net_minor if isinstance(item, ReadLine) else item for item in items]


@pytest.mark.parametrize("mark", [",", "."])
def test_each_number_is_read_by_its_form_whatever_is_remembered(mark: str, tmp_path: Path) -> None:
    text = HEAD + row(net="12.50") + row(net="99.90") + row(net="7,25") + row(net="1,234.50")

    items, _counts = read(text, tmp_path, mark=mark)

    assert nets(items) == [1_250, 9_990, 725, 123_450]


def test_columns_have_marks_of_their_own(tmp_path: Path) -> None:
    text = HEAD + row("4,000", "120.50") + row("0,750", "15.10")

    items, _counts = read(text, tmp_path)

    assert [item.quantity for item in items if isinstance(item, ReadLine)] == [
        4,
        Decimal("0.75"),
    ]
    assert nets(items) == [12_050, 1_510]


def test_a_remembered_layout_is_held_against_the_new_file() -> None:
    header = HEAD.strip().split(";")
    known = sellout.recognise(header, [row().strip().split(";")], 1).mapping

    def proposed(net: str) -> tuple[str, bool]:
        fresh = sellout.recognise(header, [row(net=net).strip().split(";")], 1)
        mapping, is_same = sellout.of_file(known, fresh)
        return mapping.decimal_mark, is_same

    assert proposed("12,25") == (",", True)
    assert proposed("12.25") == (".", False)
    assert proposed("100") == (",", True)
    assert proposed("1.000") == (",", False)  # nobody can tell: a person looks


@pytest.mark.parametrize(
    ("_case", "line", "field", "code", "value"),
    [
        ("pieces times pieces", row("3x4"), "quantity", "no_number", "3x4"),
        ("credit or debit", row(net="50,00 CR"), "net_amount", "no_number", "50,00 CR"),
        ("another currency", row(net="50,00 EUR"), "net_amount", "no_number", "50,00 EUR"),
        ("a return that brings money", row("-3", "150,00"), "quantity", "signs", "-3 / 150,00"),
        ("a sale that takes money", row("3", "-150,00"), "quantity", "signs", "3 / -150,00"),
        ("nothing for nothing", row("0", "0,00"), "quantity", "nothing", "0"),
        ("no amount where there is a column", row(net=""), "net_amount", "empty", ""),
        ("a year mistyped", row(day="2062-02-10"), "sold_on", "to_come", "2062-02-10"),
        ("a wrong digit", row(gtin="5901234123458"), "product", "no_barcode", "5901234123458"),
        ("rounded", row(gtin="5,90123E+12"), "product", "no_barcode", "5,90123E+12"),
    ],
)
def test_what_cannot_be_right_is_a_fault_that_shows_it(
    _case: str, line: str, field: str, code: str, value: str, tmp_path: Path
) -> None:
    items, _counts = read(HEAD + row() + line, tmp_path)

    assert items[1] == Fault(3, field, code, value)


@pytest.mark.parametrize(
    ("written", "gtin"),
    [
        (f'"=""{GTIN}"""', f"0{GTIN}"),
        (f"'{GTIN}", f"0{GTIN}"),
        (f"{GTIN}.0", f"0{GTIN}"),
        ("12345678905", "00012345678905"),
    ],
)
def test_a_barcode_is_read_as_programs_keep_it(written: str, gtin: str, tmp_path: Path) -> None:
    (item,), _counts = read(HEAD + row(gtin=written, name=""), tmp_path)

    assert isinstance(item, ReadLine) and item.product_key == f"GTIN:{gtin}"


@pytest.mark.parametrize("mark", [",", "."])
def test_an_inch_mark_opens_nothing(mark: str, tmp_path: Path) -> None:
    names = [
        "Pompa",
        '1/2" zawór',
        '"1/2 zawór',
        'rura 3"',
        '"3/4 kolano',
        '"Rura ""PE"""',
        "Pompa",
    ]
    text = HEAD + "".join(
        row(net=f"{place}0{mark}00", name=name) for place, name in enumerate(names, 1)
    )

    items, _counts = read(text, tmp_path)

    assert nets(items) == [place * 1_000 for place in range(1, 8)]
    assert [item.product_text for item in items if isinstance(item, ReadLine)] == [
        *names[:5],
        'Rura "PE"',
        "Pompa",
    ]


@pytest.mark.parametrize(
    ("_case", "name", "is_plain"),
    [
        ("quoted throughout", '"Pompa; ""PE"""', True),
        ("an inch mark within", '1/2" zawór', True),
        ("an inch mark in front", '"1/2 zawór', False),
        ("a word in quotes in front", '"Pompa" P-200', False),
        ("over two lines", '"Pompa\nP-200"', False),
    ],
)
def test_quotations_that_close_in_their_cells_take_the_short_way(
    _case: str, name: str, is_plain: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, taken = tmp_path / "sales.csv", list[bool]()
    path.write_text(HEAD + row() + row(name=name) + row(), encoding="utf-8")
    short_way = tables._plain_rows

    def watched(text: str, layout: tables.Layout) -> list[list[str]] | None:
        rows = short_way(text, layout)
        taken.append(rows is not None)
        return rows

    monkeypatch.setattr(tables, "_plain_rows", watched)
    by_chunks = [cells for chunk in tables.chunks_of(path, below=1) for cells in chunk.rows()]

    assert by_chunks == list(tables.rows_of(path))[1:]
    assert taken == [is_plain]


def test_a_quotation_over_two_lines_is_one_row(tmp_path: Path) -> None:
    items, _counts = read(HEAD + row(name='"Pompa\nP-200"') + row(), tmp_path)

    assert nets(items) == [10_050, 10_050]


def test_a_firm_called_total_buys_and_a_row_of_totals_is_counted(tmp_path: Path) -> None:
    head = "Nazwa klienta;NIP;Data sprzedaży;EAN;Ilość;Wartość netto\n"
    text = (
        head
        + f"Total Instal;5260250274;2026-02-12;{GTIN};3;300,00\n"
        + f"Razem Bud;5260250274;2026-02-12;{GTIN};1;100,00\n"
        + "Razem;;;;4;400,00\n"
    )

    items, counts = read(text, tmp_path)

    assert nets(items) == [30_000, 10_000, None]
    assert (counts.totals, counts.rows) == (1, 3)


def test_parts_give_the_same(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(HEAD + row(net="12.50") + row(net="12,50") + row(day="2062-02-10"))
    mapping = sellout.recognise(*tables.head_of(path)).mapping

    read_parts = list(parts.read(path, mapping.to_json(), "PLN", "PL", 0, 1, latest="2026-03-02"))

    assert (sum(part.lines for part in read_parts), read_parts[-1].faults_total) == (2, 1)
