"""KSeF invoices: our own small ones, and every real one where the shared data lies beside the
project.
"""

import csv
import hashlib
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from tandem.documents import files, registry
from tandem.documents.base import Unreadable
from tandem.documents.invoices import Invoice, lines_of
from tandem.documents.xml import ksef
from tandem.kit import codes

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "ksef"
SELLER, BUYER = codes.next_nip(526000001), codes.next_nip(526100002)
FA2, FA3 = ksef.FORMS


def parse(content: bytes) -> Invoice:
    (parsed,) = registry.invoices(content)
    return parsed


def invoice(
    *lines: str,
    form: str = FA3,
    kind: str = "VAT",
    payment: str = "",
    more: str = "",
    gross: str = "246.00",
) -> bytes:
    """A small invoice of Hurtownia Wschód to Instalbud."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<x:Faktura xmlns:x="{form}"><x:Podmiot1><x:DaneIdentyfikacyjne><x:NIP>{SELLER}</x:NIP><x:Nazwa>Hurtownia Wschód</x:Nazwa>
</x:DaneIdentyfikacyjne></x:Podmiot1><x:Podmiot2><x:DaneIdentyfikacyjne><x:NIP>{BUYER}</x:NIP><x:Nazwa>Instalbud</x:Nazwa>
</x:DaneIdentyfikacyjne></x:Podmiot2><x:Fa><x:KodWaluty>PLN</x:KodWaluty><x:P_1>2026-02-10</x:P_1><x:P_2>FV 1/2026</x:P_2>{more}
<x:P_15>{gross}</x:P_15><x:RodzajFaktury>{kind}</x:RodzajFaktury>{"".join(lines)}{payment}</x:Fa></x:Faktura>""".encode()


def line(number: int, quantity: str, net: str = "", gross: str = "", before: bool = False) -> str:
    """A line of pumps."""
    amounts = (f"<x:P_11>{net}</x:P_11>" if net else "") + (
        f"<x:P_11A>{gross}</x:P_11A>" if gross else ""
    )
    return (
        f"<x:FaWiersz><x:NrWierszaFa>{number}</x:NrWierszaFa><x:P_7>Pompa P-200</x:P_7><x:GTIN>5901234123457</x:GTIN>"
        f"<x:P_8A>szt.</x:P_8A><x:P_8B>{quantity}</x:P_8B>{amounts}{'<x:StanPrzed>1</x:StanPrzed>' if before else ''}</x:FaWiersz>"
    )


@pytest.mark.parametrize("form", [FA2, FA3])
def test_lines_are_read_not_guessed(form: str) -> None:
    parsed = parse(invoice(line(1, "2", "200.00"), form=form))

    (read,) = lines_of(parsed, first_line=1)
    assert (read.document_no, read.customer_key, read.product_key) == (
        "FV 1/2026",
        f"TAX_ID:PL{BUYER}",
        "GTIN:05901234123457",
    )
    assert (read.quantity, read.unit, read.net_minor, read.gross_minor) == (
        Decimal(2),
        "pcs",
        20000,
        None,
    )


def test_gross_prices_stay_gross() -> None:
    (read,) = lines_of(parse(invoice(line(1, "2", gross="246.00"))), first_line=1)

    assert (read.net_minor, read.gross_minor) == (None, 24600)


def test_correction_counts_the_state_after_less_the_state_before() -> None:
    parsed = parse(invoice(line(1, "2", "200.00", before=True), line(1, "1", "100.00"), kind="KOR"))

    assert [(read.quantity, read.net_minor) for read in lines_of(parsed, first_line=1)] == [
        (-2, -20000),
        (1, 10000),
    ]


def test_a_correction_counts_what_both_of_its_states_tell() -> None:
    before, after = line(1, "2", "200", "246", before=True), line(1, "1", "100")

    lines = lines_of(parse(invoice(before, after, kind="KOR")), first_line=1)

    assert [(read.quantity, read.net_minor, read.gross_minor) for read in lines] == [
        (-2, -20_000, None),
        (1, 10_000, None),
    ]


@pytest.mark.parametrize(
    ("_case", "told"),
    [
        ("its number in the Union", "<x:KodUE>PL</x:KodUE><x:NrVatUE>{nip}</x:NrVatUE>"),
        ("a number of another kind", "<x:KodKraju>PL</x:KodKraju><x:NrID>{nip}</x:NrID>"),
        ("a unit of the firm", "<x:KodKraju>PL</x:KodKraju><x:NrID>{nip}-00017</x:NrID>"),
        ("the same in its own field", "<x:IDWew>{nip}-00017</x:IDWew>"),
    ],
)
def test_a_buyer_is_known_wherever_its_number_stands(_case: str, told: str) -> None:
    content = invoice(line(1, "2", "200")).decode()

    parsed = parse(content.replace(f"<x:NIP>{BUYER}</x:NIP>", told.format(nip=BUYER)).encode())

    assert parsed.buyer.key == f"PL{BUYER}"


def _received(mark: str, role: str, number: str) -> bytes:
    """An invoice to a group or a municipality, and who received the goods."""
    other = (
        f"<x:{mark}>1</x:{mark}></x:Podmiot2><x:Podmiot3><x:DaneIdentyfikacyjne>{number}"
        f"<x:Nazwa>Instalbud Serwis</x:Nazwa></x:DaneIdentyfikacyjne><x:Rola>{role}</x:Rola></x:Podmiot3>"
    )
    return invoice(line(1, "2", "200")).decode().replace("</x:Podmiot2>", other).encode()


@pytest.mark.parametrize(
    ("content", "buyer"),
    [
        (_received("GV", "10", f"<x:NIP>{SELLER}</x:NIP>"), SELLER),
        (_received("JST", "8", f"<x:IDWew>{SELLER}-00001</x:IDWew>"), SELLER),
        (_received("GV", "2", f"<x:NIP>{SELLER}</x:NIP>"), BUYER),  # who only receives the goods
        (_received("GV", "10", ""), BUYER),
    ],
)
def test_of_a_group_or_a_municipality_the_buyer_is_who_it_was_for(
    content: bytes, buyer: str
) -> None:
    assert parse(content).buyer.key == f"PL{buyer}"


@pytest.mark.parametrize(
    ("encoding", "prolog"),
    [("cp1250", True), ("cp1250", False), ("iso8859-2", True), ("utf-8", True)],
)
def test_an_invoice_with_bytes_that_are_no_utf_8_is_read(encoding: str, prolog: bool) -> None:
    """KSeF took such invoices, and hands them out as they are."""
    content = invoice(line(1, "2", "200").replace("Pompa P-200", "Płyta żółta śliska")).decode()
    written = content.encode(encoding) + b"<!-- \x81 -->"
    if not prolog:
        written = written.partition(b"?>")[2]

    parsed = parse(written)

    assert (parsed.lines[0].name, parsed.seller.name) == ("Płyta żółta śliska", "Hurtownia Wschód")
    assert parsed.sha256 == hashlib.sha256(written).hexdigest()


def test_payment_and_terms_are_told() -> None:
    payment = "<x:Platnosc><x:Zaplacono>1</x:Zaplacono><x:DataZaplaty>2026-02-12</x:DataZaplaty></x:Platnosc>"
    (read,) = lines_of(parse(invoice(line(1, "2", "200"), payment=payment)), first_line=1)

    assert str(read.paid_on) == "2026-02-12"


@pytest.mark.parametrize(
    ("_case", "content", "why"),
    [
        ("bomb", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', "DOCTYPE"),
        (
            "bomb in another encoding",
            '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x []><x/>'.encode("utf-16"),
            "DOCTYPE",
        ),
        ("damaged", b"<Faktura><a></Faktura>", "damaged at line"),
        ("another document", b"<Invoice xmlns='urn:ubl'/>", "no invoice of a known form"),
        ("another form", b"<Faktura xmlns='urn:fa1'/>", "no invoice of a known form"),
        ("empty", b"", "it is empty"),
        ("no number", invoice().replace(b"FV 1/2026", b""), "P_2"),
        ("no total", invoice().replace(b"246.00", b""), "P_15"),
        ("bad number", invoice(line(1, "dwa", "1")), "not a number"),
        ("bad date", invoice().replace(b"2026-02-10", b"wczoraj"), "not a date"),
        ("placeholder seller", invoice().replace(SELLER.encode(), b"#nip#"), "NIP"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(
    _case: str, content: bytes, why: str
) -> None:
    with pytest.raises(Unreadable, match=why):
        parse(content)


def test_a_zip_gives_each_invoice_or_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "faktury.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.xml", invoice(line(1, "2", "200")))
        archive.writestr("b.xml", b"<broken")
        archive.writestr("readme.txt", "x")

    outcomes = list(files.read(path))

    assert [name for name, _ in outcomes] == ["a.xml", "b.xml"]
    assert isinstance(outcomes[0][1], Invoice)
    assert isinstance(outcomes[1][1], Unreadable)


def _expected() -> list[dict[str, str]]:
    if not SHARED.exists():
        return []
    with (SHARED / "expected_fields.csv").open() as file:
        return list(csv.DictReader(file))


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data does not lie beside the project")
@pytest.mark.parametrize("row", _expected(), ids=lambda row: row["file"])
def test_every_real_invoice_reads_right_or_is_refused(row: dict[str, str]) -> None:
    path = SHARED / row["file"]
    try:
        parsed = parse(path.read_bytes())
    except Unreadable as refusal:
        assert row["xsd"] != "valid", refusal.sentence
        assert len(refusal.sentence) > 20
        return
    after = [line for line in parsed.lines if not line.is_before]
    whole = [payment for payment in parsed.payments if payment.amount is None]
    read = {
        "form": parsed.form,
        "kind": parsed.kind,
        "number": parsed.number,
        "issued": parsed.issued_on.isoformat(),
        "delivered": parsed.delivered_on.isoformat()
        if parsed.delivered_on and b"<P_6_Do>" not in path.read_bytes()  # the table knows P_6 only
        else "",
        "currency": parsed.currency,
        "seller_nip": parsed.seller.tax_id,
        # The table knows no number of another kind.
        "buyer_nip": "" if b"<NrID>" in path.read_bytes() else parsed.buyer.tax_id,
        "lines": str(len(parsed.lines)),
        "lines_before": str(len(parsed.lines) - len(after)),
        "with_gtin": str(sum(bool(line.gtin) for line in parsed.lines)),
        "with_indeks": str(sum(bool(line.code) for line in parsed.lines)),
        "units": " ".join(sorted({line.unit for line in parsed.lines if line.unit})),
        "paid": "1" if whole else "",
        "paid_on": whole[0].paid_on.isoformat() if whole and whole[0].paid_on else "",
        "due": " ".join(day.isoformat() for day in parsed.due_on),
        "corrects": " ".join(parsed.corrects),
    }

    assert read == {name: row[name] for name in read}
    assert parsed.gross == Decimal(row["gross_P15"])
