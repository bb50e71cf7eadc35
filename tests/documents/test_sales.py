"""Sales files as people make them: every row is a sale, a fault that shows what stood there, or a
row that is named.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from tandem.documents.base import ReadLine
from tandem.documents.sales import parts, rowwise, sellout
from tandem.kit import tables
from tandem.kit.tables import Fault
from tandem.portals.shared.files import forms

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
    text: str, tmp_path: Path, *, separator: str = ""
) -> tuple[list[ReadLine | Fault | None], rowwise.Counts]:
    path = tmp_path / "sales.csv"
    path.write_text(text, encoding="utf-8")
    header, samples, line = tables.head_of(path)
    mapping = sellout.recognise(header, samples, line).mapping
    if separator:
        mapping = replace(mapping, decimal_separator=separator)
    counts = rowwise.Counts()
    reader = rowwise.RowReader(
        mapping,
        header,
        currency="PLN",
        country="PL",
        time_zone="Europe/Warsaw",
        counts=counts,
        samples=samples,
        widths=tables.widths_of(path, header, samples),
    )
    rows: Sequence[tuple[int, list[str]]] = [
        (chunk.first + place, cells)
        for chunk in tables.chunks_of(path, below=line)
        for place, cells in enumerate(chunk.rows())
    ]
    return [reader.read(number, list(cells)) for number, cells in rows], counts


def nets(items: Sequence[ReadLine | Fault | None]) -> list[object]:
    return [item.net_minor if isinstance(item, ReadLine) else item for item in items]


@pytest.mark.parametrize("separator", [",", "."])
def test_each_number_is_read_by_its_form_whatever_is_remembered(
    separator: str, tmp_path: Path
) -> None:
    text = HEAD + row(net="12.50") + row(net="99.90") + row(net="7,25") + row(net="1,234.50")

    items, _counts = read(text, tmp_path, separator=separator)

    assert nets(items) == [1_250, 9_990, 725, 123_450]


def test_columns_have_separators_of_their_own(tmp_path: Path) -> None:
    text = HEAD + row("4,000", "120.50") + row("0,750", "15.10")

    items, _counts = read(text, tmp_path)

    assert [item.quantity for item in items if isinstance(item, ReadLine)] == [
        4,
        Decimal("0.75"),
    ]
    assert nets(items) == [12_050, 1_510]


def test_each_field_that_the_reader_knows_can_be_mapped_on_the_page() -> None:
    assert set(forms.FIELDS) == set(sellout.SYNONYMS)


def test_what_a_till_calls_its_columns_is_known() -> None:
    header = ["Nr paragonu", "Data sprzedaży", "Nr karty", "SKU", "Ilość", "Wartość brutto"]
    row = ["P/1", "2026-03-01", "111100371", "K-1", "1", "199,90"]

    columns = sellout.recognise(header, [row], 1).mapping.columns

    assert columns == {
        "document_no": 0,
        "sold_on": 1,
        "customer_code": 2,
        "product_sku": 3,
        "quantity": 4,
        "gross_amount": 5,
    }


def test_a_remembered_layout_is_held_against_the_new_file() -> None:
    header = HEAD.strip().split(";")
    known = sellout.recognise(header, [row().strip().split(";")], 1).mapping

    def proposed(net: str) -> tuple[str, bool]:
        fresh = sellout.recognise(header, [row(net=net).strip().split(";")], 1)
        mapping, is_same = sellout.of_file(known, fresh)
        return mapping.decimal_separator, is_same

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
        ("no day", row(day="31.02.2026"), "sold_on", "no_date", "31.02.2026"),
        ("a day in the first row alone", row(day=""), "sold_on", "empty", ""),
        ("a share", row(net="10 %"), "net_amount", "no_number", "10 %"),
        (
            "a discount",
            row("-1", "-10,00", gtin="", name="Rabat 5%"),
            "product",
            "discount",
            "Rabat 5%",
        ),
        (
            "a discount, one piece",
            row("1", "-1,00", gtin="", name="OPUST"),
            "product",
            "discount",
            "OPUST",
        ),
        (
            "a discount, no piece",
            row("0", "-1,00", gtin="", name="Rabat"),
            "product",
            "discount",
            "Rabat",
        ),
        ("a shop's own", row(gtin="2912345000004"), "product", "in_store", "2912345000004"),
        ("weighed goods", row(gtin="0212345000003"), "product", "in_store", "0212345000003"),
        ("a shop's short one", row(gtin="20123451"), "product", "in_store", "20123451"),
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
        ("5,901234123457E+12", f"0{GTIN}"),
        ("590-1234-123457", f"0{GTIN}"),
        ("12345678905", "00012345678905"),
    ],
)
def test_a_barcode_is_read_as_programs_keep_it(written: str, gtin: str, tmp_path: Path) -> None:
    (item,), _counts = read(HEAD + row(gtin=written, name=""), tmp_path)

    assert isinstance(item, ReadLine) and item.product_key == f"GTIN:{gtin}"


@pytest.mark.parametrize("separator", [",", "."])
def test_an_inch_mark_opens_nothing(separator: str, tmp_path: Path) -> None:
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
        row(net=f"{place}0{separator}00", name=name) for place, name in enumerate(names, 1)
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


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("526-025-02-74", "TAX_ID:PL5260250274"),
        ("NIP: 5260250274", "TAX_ID:PL5260250274"),
        ("5260250274.0", "TAX_ID:PL5260250274"),
        ('"=""5260250274"""', "TAX_ID:PL5260250274"),
        ("DE136695976", "TAX_ID:DE136695976"),
        ("000-000-00-00", "NAME:instalbud"),
        ("brak", "NAME:instalbud"),
        ("44051401359", "NAME:instalbud"),  # a person's
        ("CHE-123.456.789", "NAME:instalbud"),
        ("5260250275", None),
        ("526025027", None),
        ("5,26025E+09", None),
        ("DE136695977", None),
    ],
)
def test_a_mistyped_tax_number_is_not_replaced_by_a_name(
    written: str, key: str | None, tmp_path: Path
) -> None:
    head = HEAD.replace("NIP;", "NIP;Klient;")
    text = head + row().replace("5260250274;", f"{written};Instalbud;")

    (item,), _counts = read(text, tmp_path)

    if isinstance(item, ReadLine):
        assert item.customer_key == key
    else:
        assert (key, item) == (None, Fault(2, "customer", "no_tax_id", written))


def test_a_code_in_the_place_of_a_barcode_is_the_partners_own(tmp_path: Path) -> None:
    (item,), _counts = read(HEAD + row(gtin="KOD-12"), tmp_path)

    assert isinstance(item, ReadLine) and item.product_key == "CODE:kod12"


@pytest.mark.parametrize(
    ("_case", "odd", "code"),
    [
        ("a semicolon in a name", row(name="Rura; 3 m"), "too_long"),
        ("a lost unit", row().replace("szt;", ""), "too_short"),
        ("broken off", "FV 9;2026-02-10\n", "too_short"),
    ],
)
def test_a_row_of_another_width_is_a_fault(_case: str, odd: str, code: str, tmp_path: Path) -> None:
    items, _counts = read(HEAD + row() * 3 + odd + row(), tmp_path)

    shown = " | ".join(map(str.strip, odd.split(";")))
    assert [item for item in items if isinstance(item, Fault)] == [Fault(5, "row", code, shown)]
    assert len(items) == 5


def test_decimals_that_lost_their_quotes_are_faults(tmp_path: Path) -> None:
    head = "Nr faktury,Data,NIP,EAN,Ilość,Netto\n"
    text = head + f"FV 1,2026-02-10,5260250274,{GTIN},2,100,50\n" * 3

    items, _counts = read(text, tmp_path)

    assert {item.code for item in items if isinstance(item, Fault)} == {"too_long"}
    assert len(items) == 3


def test_cells_beyond_the_header_that_every_row_has_are_no_fault(tmp_path: Path) -> None:
    items, _counts = read(HEAD + (row().strip() + ";x\n") * 3, tmp_path)

    assert nets(items) == [10_050] * 3


def test_an_empty_amount_is_a_fault_only_beside_others(tmp_path: Path) -> None:
    items, _counts = read(HEAD + row(net="") + row(net=""), tmp_path)

    assert nets(items) == [None, None]
    assert not any(isinstance(item, Fault) for item in items)


def with_column(heading: str, *cells: str) -> str:
    """A file with another column, and a row for each of its cells."""
    head = HEAD.replace("\n", f";{heading}\n")
    return head + "".join(row().replace("\n", f";{cell}\n") for cell in cells)


def test_an_amount_in_another_currency_is_a_fault(tmp_path: Path) -> None:
    items, _ = read(with_column("Waluta", "PLN", "zł", "", "EUR", "€"), tmp_path)

    assert nets(items[:3]) == [10_050, 10_050, 10_050]
    assert items[3:] == [Fault(5, "currency", "other", "EUR"), Fault(6, "currency", "other", "€")]


PRICED = "Nr faktury;Data sprzedaży;NIP;EAN;Ilość;Cena netto;Cena za;Rabat %\n"


@pytest.mark.parametrize(
    ("per", "discount", "net"),
    [
        ("", "", 250_000),
        ("1", "0", 250_000),
        ("100", "", 2_500),
        ("100 szt", "10", 2_250),
        ("1000", "10%", 225),
        ("", "-12,5", 218_750),
        ("setkę", "", None),
        ("0", "", None),
        ("", "120", None),
    ],
)
def test_a_price_is_for_so_many_and_before_its_discount(
    per: str, discount: str, net: int | None, tmp_path: Path
) -> None:
    text = f"{PRICED}FV 1;2026-02-10;5260250274;{GTIN};200;12,50;{per};{discount}\n"

    (item,), _counts = read(text, tmp_path)

    if net is None:
        shown = " / ".join(filter(None, ("12,50", per, discount)))
        assert item == Fault(2, "net_amount", "no_number", shown)
    else:
        assert nets([item]) == [net]


def test_an_amount_stands_whatever_its_price_says(tmp_path: Path) -> None:
    text = f"{PRICED.strip()};Netto\nFV 1;2026-02-10;5260250274;{GTIN};200;12,50;100;10;22,50\n"

    assert nets(read(text, tmp_path)[0]) == [2_250]


@pytest.mark.parametrize(
    ("pieces", "unit", "pieces_read", "unit_read"),
    [
        ("10 kart.", "", 10, "carton"),
        ("10", "", 10, ""),
        ("2,5 kg", "", Decimal("2.5"), "kg"),
        ("12 m2", "", 12, "m2"),
        ("10 kart.", "szt", 10, "pcs"),
        ("-3szt", "", -3, "pcs"),
    ],
)
def test_a_unit_may_stand_behind_the_pieces(
    pieces: str, unit: str, pieces_read: object, unit_read: str, tmp_path: Path
) -> None:
    net = "-9,50" if pieces.startswith("-") else "9,50"
    text = HEAD + row(pieces, net).replace(";szt;", f";{unit};")

    (item,), _counts = read(text, tmp_path)

    assert isinstance(item, ReadLine)
    assert (item.quantity, item.unit) == (pieces_read, unit_read)


@pytest.mark.parametrize(
    ("written", "net"),
    [
        ("#,##0.00", 10_050),
        ('#,##0.00 "zł"', 10_050),
        ("#,##0.00 [$zł-415]", 10_050),
        ("[$-415]0.00", 10_050),
        ("#,##0.00 [$€-407]", "100.5 EUR"),
        ('_-* #,##0.00\\ "€"_-', "100.5 EUR"),
        ('"$"#,##0.00', "100.5 USD"),
    ],
)
def test_a_currency_may_stand_in_the_format_of_a_cell_alone(
    written: str, net: object, tmp_path: Path
) -> None:
    path = tmp_path / "sales.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("1")
    sheet.write_row(0, 0, HEAD.strip().split(";"))
    sheet.write_row(1, 0, row().strip().split(";")[:-1])
    sheet.write_number(1, 7, 100.5, book.add_format({"num_format": written}))
    book.close()
    header, samples, line = tables.head_of(path)
    mapping = sellout.recognise(header, samples, line).mapping.to_json()

    _begun, part = parts.read(path, mapping, "PLN", "PL", 0, 1)

    if isinstance(net, int):
        assert part.text.split("\t")[9] == str(net)
    else:
        assert part.faults == [Fault(2, "net_amount", "no_number", str(net))]


@pytest.mark.parametrize(
    ("written", "stored", "net"),
    [
        ("0%", 0.1, 9_000),
        ("0.00%", 0.125, 8_750),
        ("0.0\\ %", 0.07, 9_300),
        ("General", 10, 9_000),
        ('0"%"', 10, 9_000),
    ],
)
def test_what_is_seen_as_per_cent_is_per_cent(
    written: str, stored: float, net: int, tmp_path: Path
) -> None:
    """Of `10%` a workbook keeps 0.1."""
    path = tmp_path / "sales.xlsx"
    head = ["Nr faktury", "Data", "NIP", "Nazwa", "Ilość", "Cena netto", "Rabat %"]
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("1")
    sheet.write_row(0, 0, head)
    sheet.write_row(1, 0, ["FV 1", "2026-02-10", "5260250274", "Pompa", 2, 50])
    sheet.write_number(1, 6, stored, book.add_format({"num_format": written}))
    book.close()
    header, samples, line = tables.head_of(path)
    mapping = sellout.recognise(header, samples, line).mapping.to_json()

    _begun, part = parts.read(path, mapping, "PLN", "PL", 0, 1)

    assert part.text.split("\t")[9] == str(net)


@pytest.mark.parametrize(
    ("series", "number", "document_no"),
    [
        ("ABC", "123", "ABC 123"),
        ("ABC", "ABC 123", "ABC 123"),
        ("", "123", "123"),
        ("ABC", "", ""),
        ("FV", "fv/12", "fv/12"),
        ("A", "A12", "A12"),
        ("-", "12", "12"),
        ("1", "12", "1 12"),  # else it would be the 12 of series 12
        ("12", "12", "12 12"),
        ("A1", "A12", "A1 A12"),
    ],
)
def test_a_series_stands_before_its_number(
    series: str, number: str, document_no: str, tmp_path: Path
) -> None:
    head = "Serie;Nr. doc.;Data;CUI;Cod bare;Cantitate;Valoare neta\n"
    text = f"{head}{series};{number};10.02.2026;RO10167619;{GTIN};2;100,50\n"

    (item,), _counts = read(text, tmp_path)

    assert isinstance(item, ReadLine) and item.document_no == document_no


@pytest.mark.parametrize(
    ("second", "numbers"),
    [
        ("L 78;123;10.02.2026;RO10167619", ["123", "123"]),  # a lot: one document bears two
        ("M2;123;10.02.2026;RO14399840", ["L 77 123", "M2 123"]),  # of another customer
        ("L 77;124;10.02.2026;RO10167619", ["L 77 123", "L 77 124"]),
    ],
)
def test_a_series_of_goods_is_none_of_documents(
    second: str, numbers: list[str], tmp_path: Path
) -> None:
    head = "Serie;Nr. doc.;Data;CUI;Cod bare;Cantitate;Valoare neta\n"
    first = "L 77;123;10.02.2026;RO10167619"
    text = f"{head}{first};{GTIN};2;100,50\n{second};{GTIN};3;150,50\n"

    items, _counts = read(text, tmp_path)

    assert [item.document_no for item in items if isinstance(item, ReadLine)] == numbers


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("2,02603E+11", "spoilt"),
        ("2.02603e+11", "spoilt"),
        ("2E+13", "spoilt"),
        ("5260250274-20260210-0100001AF629-AF", "ksef_number"),
        ("5260250274-20260210-010000-1AF629-AF", "ksef_number"),
    ],
)
def test_a_number_that_no_other_proof_would_tell_is_a_fault(
    number: str, code: str, tmp_path: Path
) -> None:
    text = HEAD + row().replace("FV 1/2026", number) + row().replace("FV 1/2026", "FV 1+2")

    wrong, other = read(text, tmp_path)[0]

    assert wrong == Fault(2, "document_no", code, number)
    assert isinstance(other, ReadLine)


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        ("Typ dokumentu", "Faktura proforma"),
        ("Typ dokumentu", "ZAL"),
        ("Rodzaj", "Oferta"),
        ("Status", "Anulowana przez klienta"),
        ("Order status", "Cancelled"),
        ("Stare", "Ciornă"),
        ("Статус", "Адменена"),
        ("Status", "Refunded"),
    ],
)
def test_a_row_that_says_it_is_no_sale_is_a_fault(heading: str, told: str, tmp_path: Path) -> None:
    items, _ = read(with_column(heading, told, "Zrealizowane", "FV"), tmp_path)

    assert items[0] == Fault(2, "row", "no_sale", told)
    assert nets(items[1:]) == [10_050, 10_050]


@pytest.mark.parametrize("told", ["Zwrot", "Zwrot towaru", "Credit note", "Refund", "Retur"])
def test_what_is_called_a_return_comes_back_whatever_its_sign(told: str, tmp_path: Path) -> None:
    text = with_column("Typ dokumentu", told, "FV")
    items, _ = read(text + row("-2", "-100,50").replace("\n", f";{told}\n"), tmp_path)

    lines = [item for item in items if isinstance(item, ReadLine)]
    assert [(line.quantity, line.net_minor) for line in lines] == [
        (-2, -10_050),
        (2, 10_050),
        (-2, -10_050),
    ]


def test_a_sale_given_back_counts_where_its_return_has_a_row(tmp_path: Path) -> None:
    text = with_column("Status", "refunded")
    items, _ = read(text + row("-2", "-100,50").replace("\n", ";refunded\n"), tmp_path)

    assert nets(items) == [10_050, -10_050]


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("2026-01-31T23:30:00Z", "2026-02-01"),
        ("2026-01-31 23:30:00 UTC", "2026-02-01"),
        ("2026-01-31T22:30:00+00:00", "2026-01-31"),
        ("2026-07-31T22:30:00Z", "2026-08-01"),
        ("2026-07-31 10:30 pm GMT", "2026-08-01"),
        ("2026-01-31T23:30:00+01:00", "2026-01-31"),
        ("2026-01-31 23:30:00", "2026-01-31"),
    ],
)
def test_a_time_of_the_world_s_clock_falls_on_the_programme_s_day(
    told: str, day: str, tmp_path: Path
) -> None:
    (item,), _ = read(HEAD + row(day=told), tmp_path)

    assert isinstance(item, ReadLine)
    assert item.sold_on.isoformat() == day


def test_net_above_gross_is_a_fault(tmp_path: Path) -> None:
    head = HEAD.replace("\n", ";Wartość brutto\n")
    text = head + "".join(
        row(net=net).replace("\n", f";{gross}\n")
        for net, gross in (("123,00", "100,00"), ("100,00", "123,00"), ("100,00", "100,00"))
    )
    items, _ = read(text, tmp_path)

    assert items[0] == Fault(2, "net_amount", "above_gross", "123,00 / 100,00")
    assert nets(items[1:]) == [10_000, 10_000]


def test_net_and_gross_go_one_way(tmp_path: Path) -> None:
    text = HEAD.strip() + ";Brutto\n" + row("-1", "-10,00").strip() + ";12,30\n"

    assert read(text, tmp_path)[0] == [Fault(2, "quantity", "signs", "-1 / -10,00 / 12,30")]


def test_sheets_that_are_not_read_are_named(tmp_path: Path) -> None:
    path = tmp_path / "sales.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, lines in (("Luty", HEAD + row()), ("Cennik", "EAN;Nazwa;Cena\n1;2;3\n")):
            sheet = book.add_worksheet(name)
            for place, line in enumerate(lines.splitlines()):
                sheet.write_row(place, 0, line.split(";"))
    mapping = sellout.recognise(*tables.head_of(path)).mapping

    first, rest = parts.read(path, mapping.to_json(), "PLN", "PL", 0, 1)

    assert first.faults == [Fault(1, "sheet", "unread", "Cennik")]
    assert (first.faults_total, rest.lines) == (1, 1)


def test_parts_give_the_same(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(HEAD + row(net="12.50") + row(net="12,50") + row(day="2026-02-30"))
    mapping = sellout.recognise(*tables.head_of(path)).mapping

    read_parts = list(parts.read(path, mapping.to_json(), "PLN", "PL", 0, 1))

    assert (sum(part.lines for part in read_parts), read_parts[-1].faults_total) == (2, 1)


REPORT = "Nr faktury;Data;NIP;Nazwa;Ilość [szt.];Wartość netto ({})\n"


def test_a_number_in_the_first_row_of_a_document_alone_is_that_of_its_other_rows(
    tmp_path: Path,
) -> None:
    rows = [
        ";2026-02-09;5260250274;Zawór;1;10,00",
        "FV 1/2026;2026-02-10;5260250274;Pompa;2;100,50",
        ";2026-02-10;5260250274;Uszczelka;3;30,00",
        ";2026-02-10;5260250274;Zawór;1;10,00",
        ";2026-02-11;5260250274;Zawór;1;10,00",
        ";2026-02-11;5252248481;Zawór;1;10,00",
        "FV 2/2026;2026-02-11;5252248481;Pompa;2;100,50",
    ]

    items, _counts = read(REPORT.format("PLN") + "\n".join(rows), tmp_path)

    numbers = [item.document_no for item in items if isinstance(item, ReadLine)]
    assert numbers == ["", "FV 1/2026", "FV 1/2026", "FV 1/2026", "", "", "FV 2/2026"]


def test_where_a_part_begins_with_a_row_of_a_document_it_is_said(tmp_path: Path) -> None:
    """Who reads a part apart does not know the row above it."""
    path, rest = tmp_path / "sales.csv", "FV 1/2026;2026-02-10;5260250274;Pompa;2;100,50\n"
    other = ";2026-02-10;5260250274;Uszczelka;3;30,00\n"
    path.write_text(REPORT.format("PLN") + (rest + other) * 2, encoding="utf-8")
    header, samples, line = tables.head_of(path)
    mapping = sellout.recognise(header, samples, line).mapping
    reader = rowwise.RowReader(
        mapping, header, currency="PLN", country="PL", counts=rowwise.Counts(), samples=samples
    )

    part = parts._part(reader, tables.Chunk(3, other, ";"), is_first=False)

    assert (part.lines, [fault.code for fault in part.faults]) == (0, ["empty"])


def test_files_whose_sales_have_no_numbers_are_read_as_they_are(tmp_path: Path) -> None:
    rows = ["KP 1;2026-02-10;5260250274;Pompa;2;100,50", ";2026-02-11;5260250274;Pompa;2;100,50"]

    items, _counts = read(REPORT.format("zł") + "\n".join(rows), tmp_path)

    assert [item.document_no for item in items if isinstance(item, ReadLine)] == ["KP 1", ""]


@pytest.mark.parametrize("heading", ["EUR", "€", "w EUR"])
def test_amounts_under_a_heading_of_another_currency_are_faults(
    heading: str, tmp_path: Path
) -> None:
    text = "Nr faktury;Data;NIP;Nazwa;Ilość;Netto {}\nFV 1;2026-02-10;5260250274;Pompa;2;100,00\n"
    path = tmp_path / "sales.csv"
    path.write_text(text.format(heading), encoding="utf-8")
    header, samples, line = tables.head_of(path)
    mapping = sellout.recognise(header, samples, line).mapping
    mapping = replace(mapping, columns={**mapping.columns, "net_amount": 5})
    reader = rowwise.RowReader(
        mapping, header, currency="PLN", country="PL", counts=rowwise.Counts(), samples=samples
    )

    item = reader.read(2, list(samples[0]))

    assert item == Fault(2, "currency", "other", f"Netto {heading}")


@pytest.mark.parametrize(
    ("number", "is_read"),
    [("2026-01-01", False), ("2026-01-17 00:00:00", False), ("2026-02-10", True), ("20/26", True)],
)
def test_a_day_that_a_spreadsheet_made_of_a_number_is_shown(
    number: str, is_read: bool, tmp_path: Path
) -> None:
    items, _counts = read(HEAD + row().replace("FV 1/2026", number), tmp_path)

    (item,) = items
    assert item == Fault(2, "document_no", "spoilt", number) or is_read
    assert isinstance(item, ReadLine) is is_read
