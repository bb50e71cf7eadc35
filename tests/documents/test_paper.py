"""Paper against what real documents say, and against what a reader must not believe."""

import csv
import functools
import json
import random
import re
import tarfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from support import small_documents

from tandem.config.demo import paper
from tandem.documents import child, pdf, registry
from tandem.documents.base import Unreadable
from tandem.documents.invoices import Invoice
from tandem.documents.pages import layout, ocr
from tandem.documents.pages.layout import Page, Word, rows_of
from tandem.documents.paper import head, learning, numbering, papers, reading, values
from tandem.evidence import admitting
from tandem.evidence.claims import papers as claim_papers
from tandem.evidence.documents import sandbox
from tandem.platform.isolation import asking

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
has_data = pytest.mark.skipif(
    not DATA.exists(), reason="the folder of real documents does not lie beside the project"
)
needs_letters = pytest.mark.skipif(not ocr.installed(), reason="no OCR engine is installed")
_CYRILLIC = [
    path
    for root, folders in ocr.TESSDATA
    for path in Path(root).glob(f"{folders}/*.traineddata")
    if path.stem in ("bel", "rus", "ukr")
]
needs_cyrillic = pytest.mark.skipif(
    "tesseract" not in ocr.installed() or not _CYRILLIC,
    reason="tesseract has no data of Cyrillic languages here",
)
CONFIDENT = reading.CONFIDENCE_MIN


def _read(content: bytes) -> reading.Paper:
    return papers.of(content, {}, has_letters=False)


def _text(*rows: str) -> list[Page]:
    """A page of these rows, with a letter's width of 5; two spaces part cells."""
    words = [
        Word(word.group(), 5 * word.start(), 12 * place, 5 * word.end(), 12 * place + 10)
        for place, row in enumerate(rows)
        for word in re.finditer(r"\S+", row)
    ]
    return [Page(600, 12 * len(rows) + 12, tuple(words))]


# What stands in a text
# ------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("1 234,56 zł", ["1234.56"]),
        ("1.234,56", ["1234.56"]),
        ("1,234.56", ["1234.56"]),
        ("RM12.60", ["12.60"]),
        ("-5,00", ["-5.00"]),
        ("VAT 23,00 % od 100,00", ["100.00"]),
        ("12.03.2026", []),
        ("12/34,56", []),
        ("3 szt. 4,50 13,50", ["4.50", "13.50"]),
        ("1’234.50", ["1234.50"]),
        ("1.234.567,89", ["1234567.89"]),
        ("10,000", []),
    ],
)
def test_amounts_as_people_print_them(text: str, amounts: list[str]) -> None:
    assert values.amounts(text) == [Decimal(amount) for amount in amounts]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-03-01", [(date(2026, 3, 1), False)]),
        ("1.3.2026 r.", [(date(2026, 3, 1), False)]),
        ("03/04/2026", [(date(2026, 4, 3), True)]),
        ("19-03-201818:08:38", [(date(2018, 3, 19), False)]),
        ("5 marca 2026", [(date(2026, 3, 5), False)]),
        ("5 mai 2026", [(date(2026, 5, 5), False)]),
        ("5 сакавіка 2026", [(date(2026, 3, 5), False)]),
        ("26-02-10", [(date(2010, 2, 26), True)]),
        ("10.02.26", [(date(2026, 2, 10), False)]),
        ("31.02.2026", []),
        ("12/31/26", [(date(2026, 12, 31), False)]),
        ("526-025-02-74", []),
        ("Mar 5, 2026", [(date(2026, 3, 5), False)]),
    ],
)
def test_days_as_people_print_them(text: str, days: list[tuple[date, bool]]) -> None:
    assert [dated[:2] for dated in values.dates(text)] == days


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("NIP: 526-025-02-74", ["PL5260250274"]),
        ("NIP 5260250275", []),
        ("PL 5260250274", ["PL5260250274"]),
        ("tel. 5260250274", []),
        ("CUI: RO10167619", ["RO10167619"]),
        ("C.I.F. 10167619", ["RO10167619"]),
        ("УНП 200988541", ["BY200988541"]),
        ("USt-IdNr: DE136695976", ["DE136695976"]),
        ("NIP: 5260250274 REGON: 010000000", ["PL5260250274"]),
    ],
)
def test_tax_numbers_that_hold_beside_their_label(text: str, numbers: list[str]) -> None:
    assert [number for number, _place in values.tax_ids(text)] == numbers


@given(st.text(max_size=300))
def test_no_text_breaks_a_value(text: str) -> None:
    (
        values.amounts(text),
        values.dates(text),
        list(values.tax_ids(text)),
        values.number(text),
        numbering.number_in(text),
    )


@given(st.lists(st.tuples(st.text(max_size=30), *[st.floats(-1e6, 1e6)] * 4), max_size=40))
def test_no_page_breaks_its_reading(words: list[tuple[Any, ...]]) -> None:
    page = reading.read(
        [Page(600, 800, tuple(Word(*word) for word in words))], {}, by="TEXT", codes=(), sha256=""
    )

    assert all(0 <= confidence <= 1 for _name, confidence in page.confidence)


# A page
# ------------------------------------------------------------
def test_an_invoice_with_a_text_layer_is_read_to_its_last_line() -> None:
    page = _read(
        paper.invoice(
            buyer=("5265877635", "Instal"),
            lines=[
                ("Pompa P-200", "3", "szt.", "50,00", "150,00"),
                ("Klej 25 kg", "1 200", "op.", "1,50", "1 800,00"),
            ],
            total="1 950,00",
        )
    )

    assert (page.number, page.issued_on, page.gross, page.currency, page.by) == (
        "FV 12/2026",
        date(2026, 3, 1),
        Decimal("1950.00"),
        "PLN",
        "TEXT",
    )
    assert page.tax_ids == (("PL5260250274", "SELLER"), ("PL5265877635", "BUYER"))
    assert [(line.name, line.quantity, line.unit, line.gross) for line in page.lines] == [
        ("Pompa P-200", 3, "szt.", Decimal("150.00")),
        ("Klej 25 kg", 1200, "op.", Decimal("1800.00")),
    ]
    assert all(confidence >= CONFIDENT for _name, confidence in page.confidence) and all(
        line.confidence >= CONFIDENT for line in page.lines
    )


@pytest.mark.parametrize(
    ("row", "number"),
    [
        ("2026-02-10  nr:123456", "123456"),
        ("nr: 004512", "004512"),
        ("10-02-2026 12:33  nr wydr. 4512", "4512"),
        ("NR WYDR.: 4512", "4512"),
        ("nr transakcji 991", "991"),
        ("PARAGON NR: 77/2026", "77/2026"),
        ("N° de facture : F2026/77", "F2026/77"),
        ("Facture N° : 2026-0042", "2026-0042"),
        ("Numéro de facture FA-12", "FA-12"),
        ("TICKET N° 4412", "4412"),
        ("Seria AB Nr. 001234", "AB 001234"),
        ("Factura fiscala seria: FCT nr: 20261", "FCT 20261"),
        ("Serie și număr factură: FCT 20261", "FCT 20261"),
        ("Seria ABC numarul 123 din 10.02.2026", "ABC 123"),
        ("Factura nr. 55/10.02.2026", "55"),
        ("NR.BON: 0044", "0044"),
        ("BF 0012", "0012"),
        ("Kasa nr: 2", ""),
        ("Konto nr: 5555", ""),
        ("Obsługa klienta nr: 77", ""),
    ],
)
def test_numbers_of_tills_and_bills_stand_beside_their_words(row: str, number: str) -> None:
    assert head.read(rows_of(_text("HURT", row, "SUMA 1,00")), {}).number.value == (number or None)


@pytest.mark.parametrize(
    "label",
    [
        "Kundennr.: 10442",
        "Ihre Kunden-Nr. 5",
        "Kundennummer 10442",
        "Cod client: 4451",
        "Nr klienta: 17",
        "Kod odbiorcy 7",
        "Code client : C77",
        "Customer No: 8812",
        "Biuro Obsługi Klienta",
        "Customer service",
    ],
)
def test_a_number_for_the_buyer_makes_no_number_the_buyers(label: str) -> None:
    read = head.read(rows_of(_text("HURT", label, "NIP 5260250274", "Faktura nr 7/2026")), {})

    assert (read.tax_ids, read.buyer_name) == ((("PL5260250274", ""),), "")


def test_a_buyer_beside_its_number_stays_the_buyer() -> None:
    rows = ("HURT", "NIP 5260250274", "Nr klienta 7", "Klient: Instalbud NIP: 5261000036")

    read = head.read(rows_of(_text(*rows)), {})

    assert read.tax_ids == (("PL5260250274", ""), ("PL5261000036", "BUYER"))
    assert read.buyer_name == "Instalbud"


@pytest.mark.parametrize(
    "rows",
    [
        ("Netto 100,00", "VAT 23,00", "Brutto 123,00"),
        ("Net 100.00", "VAT 23.00", "Gross 123.00"),
        ("Brutto: 123,00 zł",),
        ("Kwota brutto 123,00",),
        ("Bruttobetrag 123,00 EUR",),
        ("Montant TTC 123,00",),
        ("À payer 123,00",),
        ("Total cu TVA 123,00",),
        ("Valoare totală 123,00",),
    ],
)
def test_a_bare_word_for_gross_tells_the_total(rows: tuple[str, ...]) -> None:
    assert head.read(rows_of(_text("HURT", *rows)), {}).gross.value == Decimal(123)


def test_a_clearer_word_goes_before_a_bare_one() -> None:
    rows = ("HURT", "Brutto 100,00", "Do zapłaty 123,00")

    assert head.read(rows_of(_text(*rows)), {}).gross.value == Decimal(123)


RECEIPT = ("HURT", "Pompa        2 x50,00   100,00A", "Zawór        1 x20,00   20,00A")


@pytest.mark.parametrize(
    ("discounts", "total", "pump", "is_certain"),
    [
        (("OPUST  -10,00",), "110,00", 90, True),
        (("OPUST  -10,00  90,00A",), "110,00", 90, True),
        (("RABAT 10%  -10,00A",), "110,00", 90, True),
        (("Rabat: 10,00",), "110,00", 90, True),
        (("Zniżka -4,00", "#OPUST -6,00"), "110,00", 90, True),
        (("REDUCERE -10,00",), "110,00", 90, True),
        (("DISCOUNT 10.00-",), "110,00", 90, True),
        (("Obniżka -10,00",), "95,00", 90, False),  # it does not add up either way
        (("OPUST  -10,00",), "120,00", 100, True),  # told of, not added
        (("OPUST ŁĄCZNIE  10,00",), "120,00", 100, True),
        (("PODSUMA 100,00", "RABAT -10,00"), "110,00", 100, True),  # of all lines: the sums differ
        (("OPUST  -200,00",), "110,00", 100, False),
    ],
)
def test_a_discount_is_taken_off_the_line_above_it(
    discounts: tuple[str, ...], total: str, pump: int, is_certain: bool
) -> None:
    rows = (*RECEIPT[:2], *discounts, RECEIPT[2], f"SUMA PLN  {total}")

    first, second = reading.read(_text(*rows), {}, by="TEXT", codes=[], sha256="").lines

    assert (first.name, first.gross, first.confidence >= CONFIDENT) == ("Pompa", pump, is_certain)
    assert (second.name, second.gross) == ("Zawór", 20)


TABLE = ("Nazwa          Ilość   Cena   Wartość brutto", "Pompa P-200    2       50,00  100,00")


def test_a_discount_below_a_row_of_a_table_is_taken_off() -> None:
    rows = (*TABLE, "Rabat 10%                     -10,00", "Do zapłaty 90,00")

    (item,) = reading.read(_text(*rows), {}, by="TEXT", codes=[], sha256="").lines

    assert (item.gross, item.confidence >= CONFIDENT) == (90, True)


def test_a_party_above_a_table_is_no_part_of_its_head() -> None:
    rows = ("Klient: Instalbud", *TABLE, "Do zapłaty 100,00")

    (item,) = reading.read(_text(*rows), {}, by="TEXT", codes=[], sha256="").lines

    assert (item.name, item.quantity, item.gross) == ("Pompa P-200", 2, 100)


def test_a_row_that_names_nothing_is_not_certain() -> None:
    rows = (TABLE[0], "               2       50,00  100,00", "Do zapłaty 100,00")

    (item,) = reading.read(_text(*rows), {}, by="TEXT", codes=[], sha256="").lines

    assert item.confidence < CONFIDENT


@pytest.mark.parametrize(
    ("digits", "gtin"),
    [
        ("5901234123457", "05901234123457"),
        ("1901234123450", ""),  # GS1 gave 190 to nobody
        ("2012345678900", ""),  # a shop's own
        ("5901234123458", ""),
        ("20260210 5901234123457", "05901234123457"),
    ],
)
def test_a_barcode_of_a_page_needs_a_prefix_too(digits: str, gtin: str) -> None:
    rows = (*TABLE, digits, "Do zapłaty 100,00")

    (item,) = reading.read(_text(*rows), {}, by="TEXT", codes=[], sha256="").lines

    assert item.gtin == gtin


@pytest.mark.parametrize(
    ("rows", "number", "day", "gross", "seller"),
    [
        (
            [
                "Furnizor: Angro Est SRL   Client: Instal",
                "CUI: RO10167619   CUI: RO2816464",
                "Factura seria AE nr. 1207   Data emiterii: 10.02.2026",
                "Total de plata: 321,30 lei",
            ],
            "AE 1207",
            date(2026, 2, 10),
            "321.30",
            "RO10167619",
        ),
        (
            [
                "Прадавец: Будмаркет   Пакупнік: Майстар",
                "УНП 200988541",
                "Рахунак-фактура № 55   Дата выпіскі: 10.02.2026",
                "Усяго да аплаты: 99,90 бел. руб.",
            ],
            "55",
            date(2026, 2, 10),
            "99.90",
            "BY200988541",
        ),
        (
            [
                "SKLEP U ANI",
                "NIP 526-025-02-74",
                "2026-02-10   nr wydr. 004512",
                "PARAGON FISKALNY",
                "POMPA P-200   2 x50,00   100,00A",
                "SUMA PLN   100,00",
                "GOTÓWKA   100,00",
            ],
            "004512",
            date(2026, 2, 10),
            "100.00",
            "PL5260250274",
        ),
    ],
    ids=["Romanian", "Belarusian", "a Polish till"],
)
def test_heads_in_the_languages_of_the_programmes(
    rows: list[str], number: str, day: date, gross: str, seller: str
) -> None:
    page = reading.read(_text(*rows), {}, by="TEXT", codes=(), sha256="")

    assert (page.number, page.issued_on, page.gross) == (number, day, Decimal(gross))
    assert page.tax_ids[0][0] == seller


def test_a_page_of_two_currencies_is_in_that_of_its_total() -> None:
    rows = ("HURT", "Faktura nr 12/2026", "Do zapłaty: 123,00 EUR", "Kurs: 4,30 PLN")

    page = reading.read(_text(*rows, "VAT w PLN: 98,90 PLN"), {}, by="TEXT", codes=(), sha256="")
    assert (page.gross, page.currency) == (Decimal(123), "EUR")


def test_a_till_s_line_has_its_name_beside_or_above_it() -> None:
    page = reading.read(
        _text(
            "PARAGON FISKALNY",
            "POMPA P-200   2 x50,00   100,00A",
            "KLEJ ELASTIC 25KG",
            "3 szt. x 12,30   36,90B",
            "SUMA PLN   136,90",
        ),
        {},
        by="TEXT",
        codes=(),
        sha256="",
    )

    assert [(line.name, line.quantity, line.gross) for line in page.lines] == [
        ("POMPA P-200", 2, Decimal("100.00")),
        ("KLEJ ELASTIC 25KG", 3, Decimal("36.90")),
    ]


def test_a_romanian_till_s_name_stands_below_pieces_and_price() -> None:
    page = reading.read(
        _text(
            "BON FISCAL",
            "2,000 BUC x 50,00",
            "POMPA P-200   100,00 A",
            "1 x 20,00",
            "ZAWOR 1/2   20,00A",
            "TOTAL LEI   120,00",
        ),
        {},
        by="TEXT",
        codes=(),
        sha256="",
    )

    assert [(line.name, line.quantity, line.gross) for line in page.lines] == [
        ("POMPA P-200", 2, Decimal("100.00")),
        ("ZAWOR 1/2", 1, Decimal("20.00")),
    ]


def test_two_totals_that_contend_are_never_certain() -> None:
    page = reading.read(
        _text("Faktura nr F/1", "Razem brutto: 123,00", "Do zapłaty: 100,00"),
        {},
        by="TEXT",
        codes=(),
        sha256="",
    )

    assert dict(page.confidence)["gross"] < CONFIDENT


def test_letters_that_are_not_certain_make_no_field_certain() -> None:
    (page,) = _text("Faktura nr F/1", "Data wystawienia: 2026-02-10", "Do zapłaty: 100,00")
    dim = Page(page.width, page.height, tuple(word._replace(confidence=0.7) for word in page.words))

    read = reading.read([dim], {}, by="rapidocr", codes=(), sha256="")

    assert (read.number, read.gross) == ("F/1", Decimal("100.00"))
    assert all(confidence < CONFIDENT for _name, confidence in read.confidence)


def test_a_label_is_learnt_only_where_it_gives_the_right_value() -> None:
    page = _text("Dok. sprzedaży 77/A   Sporządzono 2026-02-10", "Łącznie 55,00")

    assert learning.labels_of(
        page, {"number": "77/A", "issued_on": "2026-02-10", "gross": "55.00"}
    ) == {
        "number": "Dok. sprzedaży",
        "issued_on": "Sporządzono",
        "gross": "Łącznie",
    }
    assert learning.labels_of(page, {"number": "99/B", "gross": "nonsense"}) == {}


ODD_TABLE = (
    "WZ 77/A   2026-02-10",
    "Wyrób        Sztuk       Za jeden     Warto",
    "Kolano Q     3           10,00        30,00",
    "Mufa Z       2           12,50        25,00",
    "Łącznie 55,00",
)


def test_the_heads_of_columns_are_learnt_from_a_line_and_read_on_the_next_page() -> None:
    page = _text(*ODD_TABLE)

    learnt = learning.labels_of(
        page, {"gross": "55.00", "lines": [("3", "", "30.00"), ("2", "", "25.00")]}
    )
    later = _text(
        "NIP 526-025-02-74",
        ODD_TABLE[1],
        "Zawór        7           1,00         7,00",
        "Razem do zapłaty 7,00",
    )
    before, after, other = (
        reading.read(later, templates, by="TEXT", codes=(), sha256="").lines
        for templates in ({}, {"PL5260250274": learnt}, {"PL5250000001": learnt})
    )

    assert {name: learnt[name] for name in learnt if name.startswith("column:")} == {
        "column:name": "Wyrób",
        "column:quantity": "Sztuk",
        "column:gross": "Warto",
    }
    assert (before, other) == ((), ()), "another seller's lesson is none"
    assert [(line.name, line.quantity, line.gross) for line in after] == [
        ("Zawór", 7, Decimal("7.00"))
    ]


@pytest.mark.parametrize(
    ("_case", "rows", "lines"),
    [
        (
            "read without a lesson",
            (
                "Nazwa towaru    Ilość    Cena brutto    Wartość brutto",
                "Kolano Q        3        10,00          30,00",
            ),
            [("3", "", "30.00")],
        ),
        ("another quantity than on the page", ODD_TABLE, [("4", "", "30.00")]),
        ("no amounts", ODD_TABLE, [("3", "", "")]),
        ("nonsense", ODD_TABLE, [("x", "y", "z")]),
        ("no words above", ODD_TABLE[2:], [("3", "", "30.00")]),
        ("no lines", ODD_TABLE, []),
    ],
)
def test_columns_are_learnt_only_where_they_give_the_line(
    _case: str, rows: tuple[str, ...], lines: list[tuple[str, str, str]]
) -> None:
    assert learning.labels_of(_text(*rows), {"lines": lines}) == {}


def test_a_page_is_shown_anew_and_beyond_the_last_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(paper.invoice())

    assert (sandbox.page(path, 0, width=800) or b"")[:2] == b"\xff\xd8"
    assert sandbox.page(path, 1, width=800) is None
    path.write_bytes(b"%PDF-1.7 broken")
    with pytest.raises(Unreadable):
        sandbox.page(path, 0, width=800)


def test_a_page_as_long_as_a_street_stays_a_small_picture() -> None:
    import pypdfium2

    made = pypdfium2.PdfDocument.new()
    made.new_page(10, 14_000)
    path = small_documents.saved(made)

    picture = papers.shown(path, 0, width=1_400)

    assert picture is not None and len(picture) < 2_000_000


# Letters
# ------------------------------------------------------------
@needs_letters
def test_a_scan_says_what_its_page_says(tmp_path: Path) -> None:
    path = tmp_path / "scan.jpg"
    path.write_bytes(
        small_documents.scan(
            paper.invoice(lines=[("Pompa obiegowa CR25-180", "3", "szt.", "50,00", "150,00")]),
            turned=1.5,
        )
    )

    ((_name, page),) = sandbox.read(path, paper={})

    assert isinstance(page, reading.Paper)
    assert (page.number, page.issued_on, page.gross, page.tax_ids[0]) == (
        "FV 12/2026",
        date(2026, 3, 1),
        Decimal("150.00"),
        ("PL5260250274", "SELLER"),
    )
    assert [(line.name, line.quantity, line.gross) for line in page.lines] == [
        ("Pompa obiegowa CR25-180", 3, Decimal("150.00"))
    ]


@needs_cyrillic
def test_cyrillic_letters_are_read_by_the_engine_that_knows_them(tmp_path: Path) -> None:
    path = tmp_path / "scan.jpg"
    words = {
        "title": "Рахунак-фактура №",
        "issued": "Дата выпіскі:",
        "seller_label": "Прадавец:",
        "tax": "УНП",
        "total_label": "Усяго да аплаты:",
    }
    path.write_bytes(
        small_documents.scan(
            paper.invoice(
                number="55",
                day="10.02.2026",
                seller=("200988541", "Будмаркет"),
                buyer=("", "Майстар"),
                **words,
            )
        )
    )

    ((_name, page),) = sandbox.read(path, paper={})

    assert isinstance(page, reading.Paper)
    assert (page.by, page.issued_on, page.tax_ids[:1]) == (
        "tesseract",
        date(2026, 2, 10),
        (("BY200988541", "SELLER"),),
    )


# Real documents
# ------------------------------------------------------------
@functools.cache
def _hybrids() -> list[tuple[str, Invoice, reading.Paper]]:
    """Every hybrid PDF whose page does not contradict its XML: the XML is the truth for the
    page.
    """
    hybrids = []
    for path in sorted((DATA / "hybrid_pdf").glob("*/*.pdf")):
        if path.parent.name == "invalid":
            continue  # pages and XML that were put together by hand
        content = path.read_bytes()
        xml, text = pdf.embedded(content)
        if xml is None or len(re.sub(r"\s", "", text)) < 100:
            continue
        try:
            (invoice,) = registry.invoices(xml)
        except Unreadable:
            continue
        if not pdf.doubts(invoice, text):
            hybrids.append((path.name, invoice, _read(content)))
    return hybrids


@has_data
def test_pages_of_hybrid_invoices_say_what_their_xml_says() -> None:
    for field, right_min in (("number", 0.75), ("issued_on", 0.8), ("gross", 0.8)):
        _say_what_their_xml_says(field, right_min=right_min)


def _say_what_their_xml_says(field: str, *, right_min: float) -> None:
    read = [
        (name, getattr(page, field), getattr(invoice, field), dict(page.confidence)[field])
        for name, invoice, page in _hybrids()
    ]
    right = [
        (value == true if field != "gross" else abs(value or 0) == abs(true), confidence)
        for _name, value, true, confidence in read
    ]
    confidence = [is_right for is_right, how in right if how >= CONFIDENT]

    assert len(read) > 25
    assert sum(is_right for is_right, _how in right) >= right_min * len(read)
    assert sum(confidence) >= 0.98 * len(confidence), [
        row for row in read if row[3] >= CONFIDENT and row[1] != row[2]
    ]


@functools.cache
def _receipts() -> list[tuple[str, reading.Paper, date | None, Decimal | None]]:
    """293 receipts as lines of text in their places, with their true day and total."""
    receipts = []
    with tarfile.open(DATA / "receipts_and_pdf_invoices" / "sroie_text_only.tar.gz") as archive:
        files = {
            Path(member.name).name: archive.extractfile(member).read().decode(errors="replace")
            for member in archive
            if member.isfile()
        }  # type: ignore[union-attr]
    for name in sorted(file for file in files if file.endswith(".json")):
        rows = [
            row
            for row in csv.reader(
                files[name.replace(".json", ".csv")].splitlines(), quoting=csv.QUOTE_NONE
            )
            if len(row) >= 9
        ]
        words = [
            Word(
                ",".join(row[8:]).strip(),
                min(map(float, row[0:8:2])),
                min(map(float, row[1:8:2])),
                max(map(float, row[0:8:2])),
                max(map(float, row[1:8:2])),
            )
            for row in rows
        ]
        truth = json.loads(files[name])
        days, amounts = values.dates(truth.get("date", "")), values.amounts(truth.get("total", ""))
        page = reading.read([Page(1, 1, tuple(words))], {}, by="TEXT", codes=(), sha256="")
        receipts.append(
            (name, page, days[0][0] if days else None, amounts[-1] if amounts else None)
        )
    return receipts


@has_data
def test_receipts_are_right_where_they_are_certain() -> None:
    for field, confidence_min, right_min in (("issued_on", 0.9, 0.97), ("gross", 0.7, 0.85)):
        _are_right_where_they_are_certain(field, confidence_min=confidence_min, right_min=right_min)


def _are_right_where_they_are_certain(
    field: str, *, confidence_min: float, right_min: float
) -> None:
    read = [
        (name, getattr(page, field), true, dict(page.confidence)[field])
        for name, page, day, total in _receipts()
        if (true := day if field == "issued_on" else total) is not None
    ]
    confidence = [value == true for _name, value, true, how in read if how >= CONFIDENT]

    assert len(read) > 280
    assert sum(confidence) >= 0.98 * len(confidence)
    assert len(confidence) >= confidence_min * len(read)
    assert sum(value == true for _name, value, true, _how in read) >= right_min * len(read)


@has_data
@pytest.mark.parametrize(
    ("name", "number", "day", "gross"),
    [
        ("AzureInterior.pdf", "INV/2023/03/0008", date(2023, 3, 20), "279.84"),
        ("NetpresseInvoice.pdf", "2022089083", date(2022, 11, 28), "56.02"),
        ("coolblue1.pdf", "993548900", date(2014, 4, 19), "717.97"),
        ("AmazonWebServices.pdf", "42183017", None, "4.11"),
    ],
)
def test_suppliers_invoices_as_they_came(
    name: str, number: str, day: date | None, gross: str
) -> None:
    page = _read((DATA / "receipts_and_pdf_invoices" / "invoice2data" / name).read_bytes())

    assert (page.number, page.gross) == (number, Decimal(gross))
    assert page.issued_on == day or dict(page.confidence)["issued_on"] < CONFIDENT


@has_data
@needs_letters
@pytest.mark.parametrize("size", [(60_000, 1), (1, 60_000)])
def test_a_picture_too_thin_for_a_letter_says_nothing(
    size: tuple[int, int], tmp_path: Path
) -> None:
    path = tmp_path / "thin.png"
    Image.new("RGB", size).save(path)

    ((_name, page),) = sandbox.read(path, paper={})

    assert isinstance(page, reading.Paper)
    assert (page.number, page.gross, page.lines) == ("", None, ())


@pytest.mark.thorough
@needs_letters
def test_letters_that_take_too_much_memory_are_refused_for_that(tmp_path: Path) -> None:
    path = tmp_path / "noise.png"
    noise = Image.frombytes("RGB", (64, 64), random.Random(1).randbytes(64 * 64 * 3))
    noise.resize((2_400, 2_400)).save(path)
    narrow = replace(sandbox.LETTERS, name="narrow letters", memory_max=600_000_000)

    with pytest.raises(Unreadable, match="more memory than any document should"):
        list(asking.ask(narrow, child.invoices, path, names=[], paper={}, has_letters=True))


@has_data
@needs_letters
@pytest.mark.parametrize(
    "name",
    ["402", *(pytest.param(name, marks=pytest.mark.thorough) for name in ("004", "136", "607"))],
)
def test_photos_of_receipts_by_their_letters(name: str) -> None:
    folder = DATA / "receipts_and_pdf_invoices" / "sroie"
    truth = json.loads((folder / f"{name}.json").read_text())

    ((_name, page),) = sandbox.read(folder / f"{name}.jpg", paper={})

    assert isinstance(page, reading.Paper)
    assert page.gross == values.amounts(truth["total"])[-1]
    assert (
        page.issued_on == values.dates(truth["date"])[0][0]
        or dict(page.confidence)["issued_on"] < CONFIDENT
    )


def test_rows_of_a_page_are_told_by_height() -> None:
    rows = layout.rows_of(_text("Faktura nr F/1   2026-02-10", "Razem   12,00"))

    assert [[cell.text for cell in row] for row in rows] == [
        ["Faktura nr F/1", "2026-02-10"],
        ["Razem", "12,00"],
    ]


def test_the_letters_of_a_receipt_lead_to_its_rates_of_tax() -> None:
    page = reading.read(
        _text(
            "SKLEP",
            "Pompa P-200",
            "2 x 22,80  45,60A",
            "Chleb",
            "1 x 4,00  4,00 B",
            "Gazeta",
            "1 x 5,00  5,00C",
            "PTU A 23,00%  8,53",
            "PTU B - 8%  0,30",
            "C 5% C 8%",
            "SUMA PLN  54,60",
        ),
        {},
        by="TEXT",
        codes=[],
        sha256="0" * 64,
    )

    assert [line.tax for line in page.lines] == [23, 8, None]


@has_data
def test_the_seller_of_a_hybrid_invoice_s_page_is_that_of_its_xml_or_left_open() -> None:
    """Every firm of these invoices, buyers too, takes part as a partner: a number that stands on
    the page may mislead.
    """
    hybrids = [(invoice, page) for _name, invoice, page in _hybrids() if invoice.seller.key]
    firms = sorted(
        {
            key
            for invoice, _page in hybrids
            for key in (invoice.seller.key, invoice.buyer.key)
            if key
        }
    )
    gate = admitting.Gate(
        "EUR",
        {key: place for place, key in enumerate(firms)},
        None,
        frozenset(),
        admitting.Outlets([]),
        date.max,
    )

    partners = [
        (
            claim_papers.header_of(page, gate, name="", today=invoice.issued_on).partner_id,
            gate.partners[invoice.seller.key],
        )
        for invoice, page in hybrids
    ]

    assert len(partners) >= 8
    assert all(partner == true for partner, true in partners if partner is not None)
    assert sum(partner is not None for partner, _true in partners) >= 0.7 * len(partners)
