"""EDIFACT and X12: invoices and reports of sales, our own small ones and every real one that lies
beside the project.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tandem.documents import files, registry
from tandem.documents.base import ReadLine, Unreadable
from tandem.documents.edi import syntax
from tandem.documents.invoices import Invoice, lines_of
from tandem.documents.kinds import Kind

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
HEAD = "UNB+UNOC:3+5900000000001:14+5900000000002:14+260310:1000+1'"
SLSRPT = (
    HEAD
    + "UNH+1+SLSRPT:D:96A:UN:EAN004'BGM+73E::9+R-10'DTM+137:20260310:102'DTM+90:20260301:102'DTM+91:20260307:102'"
    "NAD+SU+5900000000001::9'CUX+2:PLN:10'"
    "LOC+162+5900000000101::9'LIN+1++5901234123457:EN'QTY+153:3:PCE'MOA+66:150.50'LIN+2++5901234123457:EN'QTY+153:1:PCE'"
    "LIN+3++5901234123457:EN'QTY+153:1:PCE'"
    "LOC+162+5900000000102::9'DTM+356:2026030120260305:718'LIN+4++5901234123457:EN'PIA+1+P?+200:SA'QTY+152:2:PCE'"
    "LIN+5++5901234123457:EN'QTY+77E:1:PCE'UNS+S'UNT+20+1'UNZ+1+1'"
)
INVOIC = (
    "UNA:+.? '"
    + HEAD
    + "UNH+1+INVOIC:D:96A:UN'BGM+{kind}+FV?+1?'26'DTM+137:20260310:102'DTM+13:20260324:102'{reference}"
    "NAD+SU+5900000000001::9++Hurtownia Wschód+Lipowa 1+Białystok++15-001+PL'RFF+VA:PL5260250274'"
    "NAD+BY+5900000000009::9++Instalbud+Nowa 2+Łomża++18-400+PL'RFF+VA:5252248481'CUX+2:PLN:4'"
    "ALC+A'MOA+204:30'LIN+1++5901234123457:EN'IMD+F++:::Pompa P?:200'QTY+47:2:PCE'MOA+203:200'"
    "LIN+2'PIA+5+U-1:SA'IMD+F++:::Uszczelka'QTY+47:1:CT'MOA+203:100'UNS+S'MOA+77:332.10'MOA+79:300'UNT+18+1'UNZ+1+1'"
)


def x12(*segments: str, kind: str = "867") -> bytes:
    """An interchange with one set."""
    isa = "ISA*00*          *00*          *ZZ*SELLER         *ZZ*MAKER          *260310*1000*U*00401*000000001*0*P*>~"
    return "\n".join(
        [
            isa,
            "GS*PT*S*M*20260310*1000*1*X*004010~",
            f"ST*{kind}*0001~",
            *segments,
            "SE*9*0001~",
            "GE*1*1~",
            "IEA*1*1~",
        ]
    ).encode()


RESALES = (
    "BPT*00*R-77*20260310*02~",
    "CUR*SE*PLN~",
    "N1*DB*Hurtownia Wschod*92*WSCHOD~",
    "PTD*SS~",
    "DTM*003*20260302~",
    "REF*IV*FV 1~",
    "N1*BY*Instalbud*92*K-17~",
    "QTY*32*3*EA~",
    "LIN**UP*5901234123457*VN*P-200~",
    "AMT*1*150~",
    "QTY*32*3*EA~",
    "LIN**UP*5901234123457*VN*P-200~",
    "AMT*1*150~",
    "PTD*SS~",
    "DTM*003*20260303~",
    "REF*IV*FV 2~",
    "N1*EN*Zenon*92*K-18~",
    "QTY*76*1*EA~",
    "LIN**VN*P-200~",
    "QTY*17*90*EA~",
    "LIN**VN*P-200~",
)
ACTIVITY = (
    "XQ*H*20260301*20260307~",
    "LIN**UP*5901234123457~",
    "ZA*QA*100*EA~",
    "ZA*QS~",
    "SDQ*EA*92*S1*3*S2*1~",
    "SDQ*EA*92*S3*2~",
    "ZA*QU~",
    "SDQ*EA*92*S1*1~",
)


def read(content: bytes | str) -> list[ReadLine]:
    invoices = registry.invoices(content.encode() if isinstance(content, str) else content)
    return [line for invoice in invoices for line in lines_of(invoice, first_line=1)]


def test_a_sales_report_counts_by_place_and_last_day() -> None:
    lines = read(SLSRPT)

    assert [(line.customer_key, line.sold_on, line.quantity, line.net_minor) for line in lines] == [
        ("CODE:5900000000101", date(2026, 3, 7), 3, 15_050),
        ("CODE:5900000000101", date(2026, 3, 7), 1, None),
        ("CODE:5900000000101", date(2026, 3, 7), 1, None),  # the same sale twice is two sales
        ("CODE:5900000000102", date(2026, 3, 5), 2, None),
        ("CODE:5900000000102", date(2026, 3, 5), -1, None),
    ]
    assert {line.product_key for line in lines} == {
        "GTIN:05901234123457|CODE:p200",
        "GTIN:05901234123457",
    }
    assert {line.document_no for line in lines} == {""}


def test_an_invoice_is_read_with_its_parties_discount_and_marks() -> None:
    (invoice,) = registry.invoices(INVOIC.format(kind="380", reference="").encode())
    first, second = lines_of(invoice, first_line=1)

    assert (invoice.number, invoice.seller.key, invoice.buyer.key, invoice.gross) == (
        "FV+1'26",
        "PL5260250274",
        "PL5252248481",
        Decimal("332.10"),
    )
    assert (first.product_text, first.quantity, first.unit, first.net_minor, first.due_on) == (
        "Pompa P:200",
        2,
        "pcs",
        18_000,
        date(2026, 3, 24),
    )
    assert (second.product_key, second.unit, second.net_minor) == ("CODE:u1", "carton", 9_000)


@pytest.mark.parametrize(
    ("written", "told", "pieces", "amount"),
    [
        ("QTY+47:2:PCE'", "QTY+46:2:PCE'", 2, 18_000),
        ("QTY+47:2:PCE'", "QTY+46:3:PCE'QTY+47:2:PCE'QTY+12:3:PCE'", 2, 18_000),
        ("QTY+47:2:PCE'", "QTY+47:2:PCE'QTY+192:1:PCE'", 2, 18_000),
        ("MOA+203:200'", "PRI+AAA:100'", 2, 18_000),
        ("QTY+47:2:PCE'MOA+203:200'", "QTY+47:200:PCE'PRI+AAA:100:::100:PCE'", 200, 18_000),
        (
            "LIN+2'",
            "LIN+1.1++5901234123440:EN+1:1'QTY+47:6:PCE'MOA+203:120'"
            "LIN+1.2++5901234123433:EN+1:1'QTY+47:6:PCE'MOA+203:80'LIN+2'",
            2,
            18_000,
        ),
    ],
)
def test_pieces_and_amount_are_found_where_programs_write_them(
    written: str, told: str, pieces: int, amount: int
) -> None:
    (invoice,) = registry.invoices(
        INVOIC.format(kind="380", reference="").replace(written, told, 1).encode()
    )
    first, second = lines_of(invoice, first_line=1)

    assert (first.quantity, first.net_minor, second.net_minor) == (pieces, amount, 9_000)
    assert invoice.doubts == ()


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Bateria umywalkowa wysoka bez korka a:utomatycznego", None),
        ("Bateria umywalkowa:bez korka", "Bateria umywalkowa bez korka"),
        ("Bateria", "Bateria"),
    ],
)
def test_a_long_name_goes_on_in_its_next_part(written: str, name: str | None) -> None:
    text = INVOIC.format(kind="380", reference="").replace("Pompa P?:200", written)

    first = registry.invoices(text.encode())[0].lines[0]

    assert first.name == (name or written.replace(":", ""))


@pytest.mark.parametrize(
    "told",
    [
        "ALC+A'PCD+3:10'",
        "ALC+A'PCD+1:10'MOA+204:30'",
        "ALC+C'PCD+3:5'MOA+204:0'ALC+A'PCD+3:10'",
    ],
)
def test_a_discount_on_the_whole_may_be_in_per_cent_alone(told: str) -> None:
    text = INVOIC.format(kind="380", reference="").replace("ALC+A'MOA+204:30'", told)

    (invoice,) = registry.invoices(text.replace("MOA+79:300'", "MOA+79:300'MOA+125:270'").encode())

    assert [line.net_minor for line in lines_of(invoice, first_line=1)] == [18_000, 9_000]
    assert invoice.doubts == ()


@pytest.mark.parametrize("first", ["", "1"])
def test_each_interchange_of_a_file_says_whether_it_is_a_test(first: str) -> None:
    text = INVOIC.format(kind="380", reference="")
    marked = text.replace("1000+1'", "1000+1++++++1'").replace("FV?+1?'26", "FV 2")
    parts = (marked, text) if first else (text, marked)

    read_invoices = registry.invoices(
        "".join(part.removeprefix("UNA:+.? '") for part in parts).encode()
    )

    kinds_read = {invoice.number: invoice.what for invoice in read_invoices}
    assert kinds_read == {"FV+1'26": Kind.SALE, "FV 2": Kind.TEST}


def test_a_credit_note_takes_back() -> None:
    first, *_rest = read(INVOIC.format(kind="381", reference="RFF+OI:FV 0'"))

    assert (first.quantity, first.corrects_no) == (-2, "FV 0")


def test_a_message_that_comes_twice_counts_once() -> None:
    message = SLSRPT[SLSRPT.index("UNH") : SLSRPT.index("UNZ")]

    assert (
        len(
            read(
                HEAD
                + message
                + message.replace("UNH+1", "UNH+2").replace("20+1'", "20+2'")
                + "UNZ+2+1'"
            )
        )
        == 5
    )


def test_resales_name_customer_invoice_and_day() -> None:
    lines = read(x12(*RESALES))

    assert [
        (line.customer_key, line.document_no, line.sold_on, line.quantity, line.net_minor)
        for line in lines
    ] == [
        ("CODE:k17", "FV 1", date(2026, 3, 2), 3, 15_000),
        ("CODE:k17", "FV 1", date(2026, 3, 2), 3, 15_000),
        ("CODE:k18", "FV 2", date(2026, 3, 3), -1, None),
    ]
    assert [line.product_key for line in lines] == [
        "GTIN:05901234123457|CODE:p200",
        "GTIN:05901234123457|CODE:p200",
        "CODE:p200",
    ]


def test_activity_counts_what_was_sold_by_store() -> None:
    lines = read(x12(*ACTIVITY, kind="852"))

    assert sorted((line.customer_key, line.quantity) for line in lines) == [
        ("CODE:s1", -1),
        ("CODE:s1", 3),
        ("CODE:s2", 1),
        ("CODE:s3", 2),
    ]
    assert {line.sold_on for line in lines} == {date(2026, 3, 7)}


PUMPS = (
    "BPT*00*R-78*20260310*02~",
    "PTD*SS~",
    "DTM*003*20260302~",
    "N1*BY*Instalbud*92*K-17~",
    "QTY*32*5*EA~",
    "SII*UP*5901234123457*3*EA*50~",
    "SII*VN*P-201*2*EA***90.50~",
    "QTY*76*1*EA~",
    "SII*VN*P-201*1*EA***45.25~",
    "QTY*32*4*EA~",
    "LIN**VN*P-200~",
    "SII*VN*P-200*4*EA~",
)


def test_items_of_a_sale_take_the_place_of_a_sum_without_a_product() -> None:
    lines = read(x12(*PUMPS))

    assert [(line.product_key, line.quantity, line.net_minor) for line in lines] == [
        ("GTIN:05901234123457", 3, 15_000),
        ("CODE:p201", 2, 9_050),
        ("CODE:p201", -1, -4_525),
        ("CODE:p200", 4, None),
    ]


def test_pieces_times_a_price_have_bounds_as_each_of_them_has() -> None:
    items = (segment.replace("*3*EA*50", f"*{10**14}*EA*{10**14}") for segment in PUMPS)

    with pytest.raises(Unreadable, match="the number in SII is too large"):
        read(x12(*items))


NAMED = INVOIC.format(kind="380", reference="").replace("Pompa", "Płyta żółta śćń")


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("UNOD", "iso8859-2"),
        ("UNOD", "cp1250"),
        ("UNOY", "utf-8"),
        ("UNOW", "utf-8"),
        ("UNOC", "cp1250"),
        ("UNOB", "cp1250"),
        ("UNOA", "cp852"),
    ],
)
def test_letters_are_those_that_were_written(name: str, encoding: str) -> None:
    content = NAMED.replace("UNOC", name).replace("Łomża", "Lomza").encode(encoding)

    (invoice,) = registry.invoices(content)

    assert invoice.lines[0].name == "Płyta żółta śćń P:200"


@pytest.mark.parametrize(
    ("name", "encoding"), [("UNOE", "iso8859-5"), ("UNOE", "cp1251"), ("UNOF", "iso8859-7")]
)
def test_letters_of_other_alphabets_are_read(name: str, encoding: str) -> None:
    word = "Πλάκα" if name == "UNOF" else "Плита"
    text = INVOIC.format(kind="380", reference="").replace("Pompa", word).replace("UNOC", name)
    for letter, plain in zip("łóŁż", "loLz", strict=True):
        text = text.replace(letter, plain)

    (invoice,) = registry.invoices(text.encode(encoding) + b"\r\n")

    assert invoice.lines[0].name == f"{word} P:200"


def test_bytes_that_the_named_letters_lack_break_nothing() -> None:
    text = INVOIC.format(kind="380", reference="").replace("UNOC", "UNOF").replace("Pompa", "P~pa")
    content = text.encode("ascii", errors="replace").replace(b"~", b"\xff")

    assert registry.invoices(content)[0].number == "FV+1'26"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("100326:2", date(2026, 3, 10)),
        ("031026:3", date(2026, 3, 10)),
        ("10032026:4", date(2026, 3, 10)),
        ("260310:101", date(2026, 3, 10)),
        ("20260310:101", date(2026, 3, 10)),
        ("2603101200:201", date(2026, 3, 10)),
        ("202603101200:203", date(2026, 3, 10)),
        ("202603101200?+01:303", date(2026, 3, 10)),
        ("260310260317:717", date(2026, 3, 10)),
        ("2026031020260317:718", date(2026, 3, 10)),
    ],
)
def test_a_day_is_read_by_its_form(written: str, day: date) -> None:
    text = INVOIC.format(kind="380", reference="").replace(
        "DTM+137:20260310:102", f"DTM+137:{written}"
    )

    assert registry.invoices(text.encode())[0].issued_on == day


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("202602:610", date(2026, 2, 28)),
        ("2512:609", date(2025, 12, 31)),
        ("202607:616", date(2026, 2, 15)),
        ("260201260228:717", date(2026, 2, 28)),
        ("20260201-20260228:718", date(2026, 2, 28)),
    ],
)
def test_a_report_of_a_period_falls_on_its_last_day(written: str, day: date) -> None:
    text = SLSRPT.replace("DTM+91:20260307:102", f"DTM+91:{written}")

    assert read(text)[0].sold_on == day


@pytest.mark.parametrize(
    "written",
    ["202613:610", "202699:616", "13:610", "20260310:999", "999912:610", "999953:616"],
)
def test_a_period_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(Unreadable):
        read(SLSRPT.replace("DTM+91:20260307:102", f"DTM+91:{written}"))


@pytest.mark.parametrize(
    ("written", "currency"),
    [
        ("CUX+2:EUR:9+3:PLN:4", "PLN"),
        ("CUX+3:EUR'CUX+2:PLN:4", "PLN"),
        ("CUX+1:EUR+2:PLN", "PLN"),
        ("CUX+2:EUR:9'CUX+2:PLN:4", "PLN"),
        ("CUX+2:EUR:4+3:PLN:11", "EUR"),
    ],
)
def test_of_several_currencies_the_one_for_invoicing_counts(written: str, currency: str) -> None:
    text = INVOIC.format(kind="380", reference="").replace("CUX+2:PLN:4", written)

    assert registry.invoices(text.encode())[0].currency == currency


def test_totals_in_another_currency_are_passed_over() -> None:
    text = INVOIC.format(kind="380", reference="").replace(
        "MOA+77:332.10'", "MOA+77:77.50:EUR'MOA+77:332.10:PLN'"
    )

    assert registry.invoices(text.encode())[0].gross == Decimal("332.10")


@pytest.mark.parametrize(
    ("_case", "content", "why"),
    [
        (
            "meters",
            x12("BPT*00*1*20260301*C1~", "PTD*PM~", "REF*MG*123~", "QTY*QD*1200*KH~"),
            "readings of meters",
        ),
        (
            "meters by unit",
            x12("BPT*00*1*20260301~", "PTD*SU~", "N1*BY*X*92*1~", "QTY*32*1200*KH~"),
            "readings of meters",
        ),
        ("another set", x12("BEG*00*SA*1~", kind="850"), "no sales report .* but 850"),
        (
            "no customer",
            x12("BPT*00*1*20260301~", "PTD*SS~", "QTY*32*1*EA~", "LIN**UP*5901234123457~"),
            "names no customer",
        ),
        ("no end of set", x12(*RESALES).replace(b"SE*9*0001~", b""), "no end"),
        ("cut off head", b"ISA*00*   ", "cut off"),
        ("bad number", x12(*ACTIVITY, kind="852").replace(b"S1*3", b"S1*three"), "not a number"),
        ("bad day", x12(*ACTIVITY, kind="852").replace(b"20260307", b"20261307"), "not a date"),
        (
            "another message",
            f"{HEAD}UNH+1+ORDERS:D:96A:UN'BGM+220+1'UNT+3+1'UNZ+1+1'".encode(),
            "but ORDERS",
        ),
        ("no message", f"{HEAD}UNZ+0+1'".encode(), "no invoice or sales report"),
        ("message without end", SLSRPT.replace("UNT+20+1'", "").encode(), "no end"),
        (
            "line without place",
            SLSRPT.replace("LOC+162+5900000000101::9'", "").encode(),
            "no place",
        ),
        (
            "no total",
            INVOIC.format(kind="380", reference="")
            .replace("MOA+77:332.10'", "")
            .replace("MOA+79:300'", "")
            .encode(),
            "MOA",
        ),
        ("only marks", b"UNA:+.? '", "does not begin with UNB"),
    ],
)
def test_what_is_no_report_of_sales_is_refused_with_a_sentence(
    _case: str, content: bytes, why: str
) -> None:
    with pytest.raises(Unreadable, match=why):
        registry.invoices(content)


def test_released_marks_stand_for_themselves() -> None:
    (segment, *_rest) = syntax.edifact(b"UNB+a??+b?+c?'d+e?:f:g'")

    assert (segment.at(1), segment.at(2), segment.at(3), segment.at(3, 2)) == (
        "a?",
        "b+c'd",
        "e:f",
        "g",
    )


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data does not lie beside the project")
def test_every_real_file_is_an_invoice_or_is_refused() -> None:
    summaries: dict[str, str] = {}
    paths = [
        *(SHARED / "edi").rglob("*.txt"),
        *(SHARED / "ubl_cii" / "en16931_edifact_invoic").glob("*.TXT"),
    ]
    for path in paths:
        for _name, document in files.read(path):
            summaries[path.name] = (
                f"{document.number} {document.gross} {len(document.lines)}"
                if isinstance(document, Invoice)
                else "refused"
            )

    assert {name: summary for name, summary in summaries.items() if summary != "refused"} == {
        "EANCOM_Invoice.txt": "IN432097 5767.10 2",
        "EDIFACT_Invoice.txt": "IN432097 5767.10 2",
        "EDIFACT_MixedTransactions.txt": "IN432097 5767.10 2",
        "EDIFACT_EXAMPLE0.TXT": "12115118 22.00 1",
        "EDIFACT_EXAMPLE0a.TXT": "12115118 22.00 1",
        "EDIFACT_EXAMPLE2.TXT": "TOSL108 1801.78 5",
        "EDIFACT_EXAMPLE4.TXT": "TOSL110 4675 3",
        "EDIFACT_EXAMPLE6.TXT": "TOSL110 4675 3",
        "EDIFACT_EXAMPLE8.TXT": "1100512149 1099.78 10",
    }
    assert len(summaries) == 20
