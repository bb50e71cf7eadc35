"""What tells a page beside its number: codes of tills and KSeF numbers, and what only looks like
one.
"""

from datetime import date
from decimal import Decimal

import pytest
from documents.test_paper import _text
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tandem.documents import ksef_codes
from tandem.documents.paper import fiscal_ids, reading
from tandem.documents.paper.reading import Paper

RECEIPT = (
    "HURTOWNIA WSCHÓD",
    "NIP 526-025-02-74",
    "2026-03-10  PARAGON NR 004217",
    "Pompa P-200",
    "2 x 22,80  45,60A",
    "SUMA PLN  45,60",
)
BARE = ("SKLEP", "Pompa P-200", "2 x 22,80  45,60A")


def _read(*rows: str, code: str = "") -> Paper:
    return reading.read(_text(*rows), {}, by="TEXT", codes=[code] if code else [], sha256="0" * 64)


def _ksef(nip: str = "5260250274", day: str = "20260310", part: str = "0100001AF629") -> str:
    bare = f"{nip}-{day}-{part}"
    return f"{bare}-{ksef_codes.crc8(bare.encode()):02X}"


@pytest.mark.parametrize(
    ("_case", "code", "number", "day", "total"),
    [
        (
            "Spain",
            "https://www2.agenciatributaria.gob.es/wlpl/TIKE-CONT/ValidarQR?nif=89890001K&numserie=12345678%2FG33&fecha=01-09-2024"
            "&importe=241.4",
            "12345678/G33",
            date(2024, 9, 1),
            "241.4",
        ),
        (
            "Portugal",
            "A:123456789*B:999999990*C:PT*D:FS*E:N*F:20190812*G:FS CDVF/12345*H:CDF7T5HD-12345*I1:PT*I7:0.65*I8:0.15*N:0.15*"
            "O:0.80*Q:YhGV*R:9999*S:NU;0.80",
            "FS CDVF/12345",
            date(2019, 8, 12),
            "0.80",
        ),
        (
            "Austria",
            "_R1-AT0_DEMO-CASH-BOX426_776730_2015-10-14T18:20:23_0,00_5,00_0,00_0,64_0,00_4w==_20f2ed172daa09e5_9hk_IYlM7t",
            "776730",
            date(2015, 10, 14),
            "5.64",
        ),
        (
            "Germany",
            "V0;955002-00;Kassenbeleg-V1;Beleg^0.00_2.55_0.00_0.00_0.00^2.55:Bar;18;112;2019-07-10T18:41:02.000Z;"
            "2019-07-10T18:41:04.000Z;ecdsa-plain-SHA256;unixTime;MEQ=;BHhW",
            "QR",
            date(2019, 7, 10),
            "2.55",
        ),
        (
            "a fiscal operator",
            "t=20260310T1204&s=45.60&fn=9289000100404921&i=83&fp=1518584223&n=1",
            "83",
            date(2026, 3, 10),
            "45.60",
        ),
        (
            "a link of one",
            "http://consumer.oofd.kz?i=1234567890&f=010100000000&s=1200.00&t=20260310T120400",
            "1234567890",
            date(2026, 3, 10),
            "1200.00",
        ),
    ],
)
def test_what_the_codes_of_states_say_fills_a_receipt(
    _case: str, code: str, number: str, day: date, total: str
) -> None:
    receipt = _read(*BARE, code=code)

    assert (receipt.number[: len(number)], receipt.issued_on, receipt.gross) == (
        number,
        day,
        Decimal(total),
    )
    assert min(dict(receipt.confidence).values()) >= reading.CONFIDENCE_MIN
    assert receipt.fiscal_id.startswith("CODE:")


@pytest.mark.parametrize(
    ("_case", "code"),
    [
        ("day and total", "PL|0042|20260310|1204|45,60"),
        ("day with its time and total in cents", "20260310120455;4560;0001"),
        ("total and number", "https://receipts.example/r?no=004217&a=45.60"),
        ("seller and day", "5260250274-10.03.2026-99"),
        ("padded by noughts", "00004560/10-03-2026"),
    ],
)
def test_a_code_of_no_known_form_that_says_what_the_page_says_is_the_receipt_s_own(
    _case: str, code: str
) -> None:
    assert _read(*RECEIPT, code=code).fiscal_id.startswith("CODE:")


@pytest.mark.parametrize(
    ("_case", "code"),
    [
        ("an advertisement", "https://sklep.example/promocja?utm_source=paragon"),
        ("the shop's own", "NIP5260250274;kasa 004217"),
        ("the day alone", "https://sklep.example/20260310/konkurs"),
        ("inside longer numbers", "1945600;92026031099999999x"),
        ("short", "45.60"),
        ("a wrong day", "t=20261310T1204&s=45.60&x=1"),
        ("no amount", "t=20260311T1204&s=many&fn=1"),
    ],
)
def test_a_code_that_says_less_tells_no_receipt(_case: str, code: str) -> None:
    assert _read(*RECEIPT, code=code).fiscal_id == ""


def test_what_page_and_code_both_say_is_certain_and_what_they_say_differently_is_not() -> None:
    same = _read(*RECEIPT, code="t=20260310T1204&s=45.60&fn=1&i=004217")
    other = _read(*RECEIPT, code="t=20260310T1204&s=4560.00&fn=1&i=004217")

    assert (same.number, same.gross, min(dict(same.confidence).values())) == (
        "004217",
        Decimal("45.60"),
        fiscal_ids.CONFIDENT,
    )
    assert (
        dict(other.confidence)["gross"]
        < reading.CONFIDENCE_MIN
        <= dict(other.confidence)["issued_on"]
    )


def test_a_receipt_without_a_number_takes_that_of_its_code() -> None:
    receipts = [_read(*BARE, code=f"t=20260310T1204&s=45.60&fn={till}") for till in (1, 1, 2)]

    assert receipts[0].number.startswith("QR ") and len(receipts[0].number) == 13
    assert receipts[0].number == receipts[1].number != receipts[2].number
    assert fiscal_ids.differ(
        receipts[0].fiscal_id, receipts[2].fiscal_id
    ) and not fiscal_ids.differ(receipts[0].fiscal_id, receipts[1].fiscal_id)


@pytest.mark.parametrize(
    ("_case", "rows", "is_known"),
    [
        ("under its code", ("Numer KSeF", _ksef()), True),
        ("in one row, spaced by letters' readers", (f"KSeF: {_ksef()[:16]} {_ksef()[16:]}",), True),
        ("of KSeF 1.0", (_ksef(part="010000-1AF629"),), True),
        ("a wrong check", (_ksef()[:-2] + "00" if _ksef()[-2:] != "00" else "x",), False),
        (
            "of the invoice that is corrected",
            (f"Numer KSeF faktury korygowanej: {_ksef()}",),
            False,
        ),
        ("of the invoice that is corrected, below", ("Dane faktury korygowanej", _ksef()), False),
        ("two of them", (_ksef(), _ksef(part="0200001AF629")), False),
        ("of nobody", (_ksef(nip="1234567890"),), False),
    ],
)
def test_the_ksef_number_of_a_print_tells_its_invoice_and_seller(
    _case: str, rows: tuple[str, ...], is_known: bool
) -> None:
    page = _read("FAKTURA", *rows, "Razem do zapłaty 45,60")

    assert page.fiscal_id.startswith("KSEF:5260250274-20260310-") is is_known
    assert (("PL5260250274", "SELLER") in page.tax_ids) is is_known
    assert not page.number.startswith("5260250274")


def test_the_name_of_a_file_may_be_a_ksef_number() -> None:
    assert ksef_codes.number_in(f"{_ksef()}.xml") == _ksef()
    assert ksef_codes.number_in(f"export/{_ksef().lower()} (1).xml") == _ksef()
    assert ksef_codes.number_in("FV 12_2026.xml") == ""


# The first text drawn makes a table of all letters, which takes two seconds on a busy machine.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(max_size=200) | st.from_regex(r"[?&=;*_^:.tsi0-9A-Z-]{12,80}", fullmatch=True))
def test_no_code_breaks_the_reading(code: str) -> None:
    """Whatever a code says, it is a mark or it is none."""
    receipt = _read(*RECEIPT, code=code)

    assert receipt.fiscal_id == "" or receipt.fiscal_id.startswith("CODE:")
    assert all(0 <= confidence <= 1 for _field, confidence in receipt.confidence)
