"""What a document is: each cell of the table in docs/algorithms/documents.md, signs and days."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from documents.test_edi import INVOIC
from documents.test_ksef import invoice, line
from support.small_documents import cii, fattura, ubl

from tandem.documents import kinds, registry
from tandem.documents.invoices import Invoice, last_day_of, lines_of
from tandem.documents.kinds import Kind

TABLE = Path(__file__).resolve().parents[2] / "docs" / "algorithms" / "documents.md"
WITH_DISCOUNT = (
    "<a:AllowanceCharge><b:ChargeIndicator>false</b:ChargeIndicator><b:Amount>30</b:Amount>"
    "</a:AllowanceCharge>"
)
SELF_BILLED = "<x:Adnotacje><x:P_17>1</x:P_17></x:Adnotacje>"


def only(content: bytes | str) -> Invoice:
    return registry.invoices(content.encode() if isinstance(content, str) else content)[0]


def _ksef(code: str, words: str) -> list[bytes]:
    if code.startswith("KOR"):
        states = line(1, "2", "200", before=True), line(1, "1", "100")
        return [invoice(*states, kind=code, gross="-123.00")]
    more = SELF_BILLED if "P_17" in words else ""
    return [invoice(line(1, "2", "" if "without" in words else "200"), kind=code, more=more)]


def _xml(code: str, words: str) -> list[bytes]:
    as_ubl = ubl(kind=code, allowance=WITH_DISCOUNT)
    as_cii = cii().replace(b"<r:TypeCode>380<", f"<r:TypeCode>{code}<".encode())
    if "test" in words:
        as_ubl = as_ubl.replace(
            b"<b:ID>F 7", b"<b:ProfileExecutionID>Test</b:ProfileExecutionID><b:ID>F 7"
        )
        mark = b"<r:TestIndicator><u:Indicator>true</u:Indicator></r:TestIndicator>"
        context = b"<x:ExchangedDocumentContext>" + mark + b"</x:ExchangedDocumentContext>"
        as_cii = as_cii.replace(b"<x:ExchangedDocument>", context + b"<x:ExchangedDocument>", 1)
    return [as_ubl, as_cii]


def _edifact(code: str, words: str) -> list[bytes]:
    text = INVOIC.format(kind=code, reference="")
    functions = re.findall(r"`(\d+)`", words)
    if "test" in words:
        text = text.replace("260310:1000+1'", "260310:1000+1++++++1'")
    return [
        text.replace("FV?+1?'26'", f"FV?+1?'26+{function}'").encode()
        for function in functions or ("9",)
    ]


def _fatturapa(code: str, words: str) -> list[bytes]:
    return [fattura(code)]


FORMATS = (_ksef, _xml, _edifact, _fatturapa)


def _cells() -> Iterator[tuple[str, int, str, str, str]]:
    text = TABLE.read_text()
    rows = re.findall(r"^\|(.+)\|$", text[text.index("| what it is") :], re.MULTILINE)[2:]
    for row in rows:
        what, *cells, fate = [cell.strip() for cell in row.split("|")]
        for place, cell in enumerate(cells):
            codes, _with, words = cell.partition(" with ")
            pairs = [(code, "") for code in re.findall(r"`(\w+)`", codes)]
            if pairs:
                pairs[-1] = (pairs[-1][0], f"{words} {codes.rpartition('`')[2]}")
            for code, condition in pairs:
                yield what, place, code, condition, fate


def _fate(read: Invoice) -> str:
    if read.what in kinds.NO_SALES:
        return "counts nothing"
    if any(doubt.startswith("says_") for doubt in read.doubts):
        return "a person looks"
    pieces = sum((sale.quantity for sale in lines_of(read, first_line=1)), Decimal(0))
    return "counts" if pieces > 0 else "comes back"


@pytest.mark.parametrize(("what", "place", "code", "words", "fate"), _cells())
def test_each_cell_of_the_table_happens(
    what: str, place: int, code: str, words: str, fate: str
) -> None:
    for content in FORMATS[place](code, words):
        assert _fate(only(content)) == fate, what


def test_the_table_names_every_kind() -> None:
    named = {
        only(content).what
        for _w, place, code, words, _f in _cells()
        for content in FORMATS[place](code, words)
    }

    assert named == set(Kind) - {Kind.REPORT}


@pytest.mark.parametrize(
    ("_case", "content"),
    [
        (
            "a note whose lines bear the minus",
            ubl(word="CreditNote", kind="381")
            .replace(b">2</b:CreditedQuantity>", b">-2</b:CreditedQuantity>")
            .replace(b">1</b:CreditedQuantity>", b">-1</b:CreditedQuantity>")
            .replace(b">200</b:Line", b">-200</b:Line")
            .replace(b">100</b:Line", b">-100</b:Line")
            .replace(b">300</b:TaxEx", b">-300</b:TaxEx"),
        ),
        (
            "EDIFACT: lines with a minus, totals without",
            INVOIC.format(kind="381", reference="")
            .replace("ALC+A'MOA+204:30'", "")
            .replace("47:2:", "47:-2:")
            .replace("47:1:", "47:-1:")
            .replace("203:200", "203:-200")
            .replace("203:100", "203:-100"),
        ),
        ("a credit under the root of an invoice", ubl(kind="381", allowance=WITH_DISCOUNT)),
    ],
)
def test_a_credit_comes_back_however_its_minus_is_written(_case: str, content: bytes | str) -> None:
    read = only(content)
    sales = list(lines_of(read, first_line=1))

    assert not [doubt for doubt in read.doubts if doubt.startswith("says_signs")]
    assert [sale.quantity for sale in sales] == [-2, -1]
    assert all((sale.net_minor or 0) < 0 for sale in sales)
    assert read.sign * read.gross < 0


def test_a_lower_price_moves_no_piece() -> None:
    read = only(invoice(line(1, "2", "-20.00"), kind="KOR", gross="-24.60"))

    (sale,) = lines_of(read, first_line=1)
    assert (sale.quantity, sale.net_minor, read.doubts) == (0, -2_000, ())


def test_pieces_and_amount_that_point_different_ways_are_shown() -> None:
    read = only(invoice(line(4, "-3", "150.00"), gross="184.50"))

    assert read.doubts == ("says_signs 4 -3 150.00",)


def test_nothing_for_nothing_is_no_sale() -> None:
    assert list(lines_of(only(invoice(line(1, "0", "0.00"))), first_line=1)) == []


@pytest.mark.parametrize(
    ("_case", "content", "sold"),
    [
        (
            "the period of KSeF",
            invoice(
                line(1, "2", "200"), more="<x:OkresFa><x:P_6_Do>2026-01-31</x:P_6_Do></x:OkresFa>"
            ),
            date(2026, 1, 31),
        ),
        (
            "a period that goes on",
            invoice(
                line(1, "2", "200"), more="<x:OkresFa><x:P_6_Do>2026-12-31</x:P_6_Do></x:OkresFa>"
            ),
            date(2026, 2, 10),
        ),
        (
            "the line's own of KSeF",
            invoice(line(1, "2", "200").replace("<x:P_7>", "<x:P_6A>2026-02-03</x:P_6A><x:P_7>")),
            date(2026, 2, 3),
        ),
        (
            "the line's own of UBL",
            ubl(allowance=WITH_DISCOUNT).replace(
                b"<a:Item>",
                b"<a:Delivery><b:ActualDeliveryDate>2026-02-04</b:ActualDeliveryDate></a:Delivery><a:Item>",
            ),
            date(2026, 2, 4),
        ),
        (
            "the line's own of EDIFACT",
            INVOIC.format(kind="380", reference="").replace(
                "MOA+203:", "DTM+35:20260305:102'MOA+203:"
            ),
            date(2026, 3, 5),
        ),
    ],
)
def test_a_line_is_sold_on_the_day_of_its_delivery(
    _case: str, content: bytes | str, sold: date
) -> None:
    read = only(content)

    assert {sale.sold_on for sale in lines_of(read, first_line=1)} == {sold}
    assert last_day_of(read) >= sold
