"""Statements in MT940: plain and parted, what went out, batches, other letters."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tandem.fees.receiving import mt940, statements

PLAIN = """{{1:F01BANKPLPW}}{{4:
:20:STMT1
:25:/PL61109010140000071219812874
:28C:00001/001
:60F:C260301PLN1000,00
:61:2603040304C365,00NTRFNONREF//B100
Zasilenie
:86:Skladka 4281 3508 87
Ania Nowak
:61:2603040304D12,50NCHGNONREF//B101
:86:prowizja
:61:2603040304RC365,00NTRFNONREF//B102
:86:zwrot
:61:260304C1,NTRFNONREF
:62F:C260304PLN1353,50
-}}
"""


def _read(path: Path, text: str, encoding: str = "utf-8") -> statements.Read:
    path.write_bytes(text.encode(encoding))
    return statements.read(path, currency="PLN", latest=date(2026, 3, 10))


def test_entries_are_read_and_what_went_out_is_named(tmp_path: Path) -> None:
    found = _read(tmp_path / "a.sta", PLAIN.format())

    first = found.receipts[0]
    assert (first.reference, first.paid_on) == ("B100", date(2026, 3, 4))
    assert first.title == "Skladka 4281 3508 87 Ania Nowak"
    assert [one.amount_minor for one in found.receipts] == [365_00, 1_00]
    assert [(fault.field, fault.code) for fault in found.faults] == [("amount", "went_out")] * 2
    again = _read(tmp_path / "b.sta", PLAIN.format().replace("\n", "\r\n"))
    assert again == found


@pytest.mark.parametrize("mark", ["?", "~", "<", "^"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1250", "cp852"])
def test_parts_are_put_together(mark: str, encoding: str, tmp_path: Path) -> None:
    about = "020?00Przelew?20Składka za członkostwo 4281?213508 87?32Łucja Żółć?33ul. Długa 1"
    text = f":20:X\n:25:PL61\n:60F:C260301PLN0,\n:61:260304C365,00NTRFNONREF//R1\n:86:{about}\n"
    text = text.replace("?", mark).replace("ul. Długa 1\n", "ul. Dłu\nga 1\n")

    (receipt,) = _read(tmp_path / "a.sta", text + ":62F:C260304PLN365,00\n", encoding).receipts

    assert receipt.title == "Składka za członkostwo 42813508 87"
    assert receipt.payer == "Łucja Żółć ul. Długa 1"


def test_entries_of_one_reference_are_told_apart_and_a_year_s_turn_is_known() -> None:
    text = ":20:X\n:25:1\n:60M:C251231EUR0,\n" + "".join(
        f":61:2512310102C{amount},00NTRFNONREF//BATCH\n:86:x\n" for amount in (5, 6)
    )

    rows = list(mt940.rows(text))

    assert [(row.reference, row.amount, row.currency) for row in rows] == [
        ("BATCH", Decimal(5), "EUR"),
        ("BATCH/2", Decimal(6), "EUR"),
    ]
    assert {row.paid_on for row in rows} == {date(2026, 1, 2)}


@pytest.mark.parametrize(
    "entry", ["", "x", "2602300304C1,00NTRF", "260304C,NTRF", "2603049999C1,00NTRF"]
)
def test_what_is_no_entry_is_a_fault(entry: str, tmp_path: Path) -> None:
    text = f":20:X\n:25:PL61\n:60F:C260301PLN0,\n:61:{entry}\n:86:y\n"

    found = _read(tmp_path / "a.sta", text)

    assert (found.receipts, [fault.line for fault in found.faults]) == ((), [4])


def test_a_table_is_none(tmp_path: Path) -> None:
    assert not mt940.is_one("Data;Kwota;Tytul\n2026-03-01;1,00;x:20:\n")
    assert mt940.is_one("{1:F01}{4:\n:20:A\n:25:B\n")
