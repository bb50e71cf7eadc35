"""Structured invoices of every form: our own small ones, and each real one where the shared data
lies beside the project.
"""

import base64
import csv
import hashlib
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
from support.small_documents import cii, fattura, pdf_with, ubl

from tandem.config.demo import paper
from tandem.documents import files, registry
from tandem.documents.base import ReadLine, Unreadable
from tandem.documents.invoices import Invoice, Party, lines_of
from tandem.documents.paper import papers
from tandem.documents.paper.reading import Paper
from tandem.evidence.documents import sandbox

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
ALLOWANCE = (
    "<a:AllowanceCharge><b:ChargeIndicator>{charge}</b:ChargeIndicator><b:Amount>30</b:Amount><a:TaxCategory><b:ID>S</b:ID>"
    "<b:Percent>19</b:Percent></a:TaxCategory></a:AllowanceCharge>"
)


def only(content: bytes) -> Invoice:
    (invoice,) = registry.invoices(content)
    return invoice


def read(content: bytes) -> list[ReadLine]:
    return list(lines_of(only(content), first_line=1))


def test_ubl_lines_carry_identifiers_units_and_the_buyer() -> None:
    first, second = read(ubl(due="<b:DueDate>2026-03-12</b:DueDate>"))

    assert (first.document_no, first.sold_on, first.due_on) == (
        "F 7/2026",
        date(2026, 2, 10),
        date(2026, 3, 12),
    )
    assert (first.customer_key, first.product_key, first.quantity, first.unit) == (
        "TAX_ID:RO2816464",
        "GTIN:05901234123457|CODE:p200",
        2,
        "pcs",
    )
    assert (first.net_minor, second.net_minor, second.product_key, second.unit) == (
        20_000,
        10_000,
        "NAME:uszczelka",
        "carton",
    )


@pytest.mark.parametrize("scheme", ["gtin", "EAN13", "GTIN-13", "0088"])
def test_a_barcode_is_one_however_its_scheme_is_written(scheme: str) -> None:
    written = f'schemeID="{scheme}"'.encode()

    assert read(ubl().replace(b'schemeID="0160"', written))[0].product_key.startswith("GTIN:")
    assert read(cii().replace(b'schemeID="0160"', written))[0].product_key.startswith("GTIN:")


def test_a_line_of_a_period_is_sold_on_its_last_day() -> None:
    period = "<a:InvoicePeriod><b:EndDate>{}</b:EndDate></a:InvoicePeriod><a:Item>\n<b:Name>Pompa"
    told = period.format("2026-01-31").encode()
    to_come = period.format("2026-02-28").encode()
    billed = (
        b"<r:BillingSpecifiedPeriod><r:EndDateTime><u:DateTimeString>20260131</u:DateTimeString>"
        b"</r:EndDateTime></r:BillingSpecifiedPeriod><r:SpecifiedTradeSettlementLine"
    )

    of_january, of_its_issue = read(ubl().replace(b"<a:Item>\n<b:Name>Pompa", told))
    assert (of_january.sold_on, of_its_issue.sold_on) == (date(2026, 1, 31), date(2026, 2, 10))
    assert read(ubl().replace(b"<a:Item>\n<b:Name>Pompa", to_come))[0].sold_on == date(2026, 2, 10)
    (sale,) = read(cii().replace(b"<r:SpecifiedTradeSettlementLine", billed, 1))
    assert sale.sold_on == date(2026, 1, 31)


def test_goods_that_are_only_described_have_a_name() -> None:
    described = ubl().replace(
        b"<b:Name>Uszczelka</b:Name>", b"<b:Description>Uszczelka</b:Description>"
    )
    named = cii().replace(b"<r:Name>Pumpe</r:Name>", b"<r:Description>Pumpe</r:Description>")

    assert read(described)[1].product_key == "NAME:uszczelka"
    assert read(named)[0].product_text == "Pumpe"


def test_a_credit_note_takes_back_and_names_its_invoice() -> None:
    reference = "<a:BillingReference><a:InvoiceDocumentReference><b:ID>F 1/2026</b:ID></a:InvoiceDocumentReference></a:BillingReference>"
    first, _second = read(ubl(word="CreditNote", kind="381", reference=reference))

    assert (first.quantity, first.net_minor, first.corrects_no) == (-2, -20_000, "F 1/2026")


def test_a_discount_on_the_whole_is_shared_by_the_lines_and_a_charge_is_not() -> None:
    discounted = read(ubl(allowance=ALLOWANCE.format(charge="false")))
    charged = read(ubl(allowance=ALLOWANCE.format(charge="true")))

    assert [line.net_minor for line in discounted] == [18_000, 9_000]
    assert [line.net_minor for line in charged] == [20_000, 10_000]


def test_cii_takes_the_vat_number_before_the_tax_office_s() -> None:
    invoice = only(cii())

    assert (invoice.seller.tax_id, invoice.seller.key, invoice.gross) == (
        "DE136695976",
        "DE136695976",
        Decimal("119.00"),
    )
    assert [
        (line.quantity, line.unit, line.net_minor) for line in lines_of(invoice, first_line=1)
    ] == [(4, "pcs", 10_000)]


def test_one_fattura_file_holds_several_invoices() -> None:
    invoices = registry.invoices(fattura())
    credit = registry.invoices(fattura("TD04"))

    assert [
        (invoice.number, invoice.gross, invoice.seller.key, invoice.buyer.name)
        for invoice in invoices
    ] == [
        ("1", Decimal("36.60"), "IT00743110157", "Anna Beta"),
        ("2", Decimal("36.60"), "IT00743110157", "Anna Beta"),
    ]
    assert [line.net_minor for line in lines_of(credit[0], first_line=1)] == [-3_000]


@pytest.mark.parametrize(
    ("_case", "party", "key"),
    [
        ("with its country", Party("RO 10167619", "", ""), "RO10167619"),
        ("country of the address", Party("10167619", "RO", ""), "RO10167619"),
        ("Greece has two codes", Party("EL094259216", "GR", ""), "EL094259216"),
        ("register where the tax number is none", Party("-", "RO", "", "RO2816464"), "RO2816464"),
        ("no number", Party("", "PL", "Ania"), ""),
        ("wrong check digit", Party("RO10167618", "RO", ""), ""),
    ],
)
def test_a_party_is_known_by_its_tax_number(_case: str, party: Party, key: str) -> None:
    assert party.key == key


def test_the_xml_inside_a_pdf_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rechnung.pdf"
    path.write_bytes(pdf_with(cii()))

    ((name, invoice),) = files.read(path)

    assert isinstance(invoice, Invoice)
    assert (name, invoice.number, invoice.doubts) == ("rechnung.pdf", "R-77", ())
    assert invoice.sha256 == hashlib.sha256(cii()).hexdigest()


def test_a_pdf_without_xml_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf_with(None))

    ((_name, outcome),) = files.read(path)

    assert isinstance(outcome, Unreadable)
    assert "no e-invoice inside" in outcome.sentence


def _zip(tmp_path: Path, **entries: bytes) -> Path:
    path = tmp_path / "faktury.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "."), content)
    return path


def test_a_zip_mixes_forms_and_zips(tmp_path: Path) -> None:
    inner = _zip(tmp_path, a__xml=ubl()).read_bytes()
    path = _zip(
        tmp_path,
        b__xml=cii(),
        c__pdf=pdf_with(cii()),
        d__zip=inner,
        e__xml=b"<x/>",
        readme__txt=b"hello",
    )

    outcomes = dict(files.read(path))

    assert {name: getattr(outcome, "form", "refused") for name, outcome in outcomes.items()} == {
        "b.xml": "CII",
        "c.pdf": "CII",
        "d.zip/a.xml": "UBL",
        "e.xml": "refused",
    }


def test_what_the_tax_office_did_not_sign_is_refused(tmp_path: Path) -> None:
    signature = b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo><Reference><DigestValue>AAAA</DigestValue></Reference></SignedInfo></Signature>'
    path = _zip(tmp_path, **{"7__xml": ubl(), "semnatura_7__xml": signature})

    ((name, outcome),) = files.read(path)

    assert name == "7.xml"
    assert isinstance(outcome, Unreadable)
    assert "signed" in outcome.sentence


SIGNATURE = """<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>{references}
</SignedInfo></Signature>"""
REFERENCE = """<Reference><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#{name}"/>
<DigestValue>{digest}</DigestValue></Reference>"""


def _reference(content: bytes, name: str = "sha256") -> str:
    digest = base64.b64encode(hashlib.new(name, content).digest()).decode()
    return REFERENCE.format(name=name, digest=f"\n {digest}\n")


def _canonical(content: bytes, *, is_exclusive: bool = False) -> bytes:
    return etree.tostring(etree.fromstring(content), method="c14n", exclusive=is_exclusive)


@pytest.mark.parametrize(
    ("_case", "references"),
    [
        ("the bytes as they lie there", _reference(ubl())),
        ("the canonical form", _reference(_canonical(ubl()))),
        ("the exclusive one", _reference(_canonical(ubl(), is_exclusive=True))),
        ("another digest", _reference(ubl(), "sha512")),
        ("beside that of the signature", _reference(b"properties") + _reference(ubl())),
    ],
)
def test_what_the_tax_office_signed_is_read(_case: str, references: str, tmp_path: Path) -> None:
    signature = SIGNATURE.format(references=references).encode()
    path = _zip(tmp_path, **{"7__xml": ubl(), "semnatura_7__xml": signature})

    ((_name, outcome),) = files.read(path)

    assert isinstance(outcome, Invoice), outcome


def test_a_signature_of_many_references_is_held_against_its_invoice_once(tmp_path: Path) -> None:
    long = ubl().replace(b"</", b" " * 20_000 + b"</", 40)
    signature = SIGNATURE.format(references=_reference(b"another") * 20_000).encode()
    path = _zip(tmp_path, **{"7__xml": long, "semnatura_7__xml": signature})
    begin = time.process_time()

    ((_name, outcome),) = files.read(path)

    assert isinstance(outcome, Unreadable)
    assert time.process_time() - begin < 20  # seconds; it would be the product of both


def test_a_pdf_whose_xml_is_broken_is_read_by_its_page(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_with(cii()[:-40], page=paper.invoice()))

    ((_name, refused),) = files.read(path)
    ((_name, page),) = files.read(
        path, paper=lambda content: papers.of(content, {}, has_letters=False)
    )

    assert isinstance(refused, Unreadable)
    assert "the e-invoice inside the PDF cannot be read: the XML is damaged" in refused.sentence
    assert isinstance(page, Paper)
    assert page.number and "says_broken_xml" in page.doubts


def test_an_e_invoice_without_goods_is_read_by_its_page(tmp_path: Path) -> None:
    content = cii()
    begin = content.index(b"<r:IncludedSupplyChainTradeLineItem>")
    end = content.index(b"<r:ApplicableHeaderTradeAgreement>")
    bare = content[:begin] + content[end:]  # as the profiles MINIMUM and BASIC WL are
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_with(bare, page=paper.invoice()))

    ((_name, page),) = files.read(path, paper=lambda read: papers.of(read, {}, has_letters=False))

    assert only(bare).doubts == ("says_no_goods",)
    assert isinstance(page, Paper)
    assert page.lines and "says_no_goods" in page.doubts


def _expected() -> Iterator[tuple[str, dict[str, str]]]:
    for folder in ("ubl_cii", "hybrid_pdf"):
        table = SHARED / folder / "expected_fields.csv"
        if table.exists():
            with table.open() as file:
                yield from ((folder, row) for row in csv.DictReader(file))


FORMS = {"CII": "CII", "UBL Invoice": "UBL", "UBL CreditNote": "UBL", "ZUGFeRD 1.0": "ZUGFERD1"}
NEWER = {
    "invalid/MustangRE-20171118_506_ZUGFeRD1and2.pdf": "CII"
}  # holds both; the table names the older
REFUSED = {"invalid/fail1.pdf", "invalid/fail3.pdf"}  # no day of issue; no type of document


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data does not lie beside the project")
@pytest.mark.parametrize(
    ("folder", "row"),
    _expected(),
    ids=lambda value: value["file"] if isinstance(value, dict) else value,
)
def test_every_real_invoice_reads_right_or_is_refused(folder: str, row: dict[str, str]) -> None:
    ((_name, document),) = files.read(SHARED / folder / row["file"])
    if row["syntax"] not in FORMS or row["file"] in REFUSED:
        assert isinstance(document, Unreadable)
        assert len(document.sentence) > 40
        return

    assert isinstance(document, Invoice), document.sentence
    amounts = {
        "net_total": document.net,
        "gross_total": document.gross,
        "payable": document.payable,
        "prepaid": document.prepaid,
    }
    lines = {
        "lines": len(document.lines),
        "gtin_lines": sum(bool(line.gtin) for line in document.lines),
        "seller_item_ids": sum(bool(line.code) for line in document.lines),
    }
    texts = {
        "type": document.kind,
        "number": document.number,
        "issued": document.issued_on.isoformat(),
        "due": document.due_on[0].isoformat() if document.due_on else "",
        "currency": document.currency,
        "seller_name": document.seller.name,
        "seller_vat": document.seller.tax_id,
        "buyer_name": document.buyer.name,
        "buyer_vat": document.buyer.tax_id,
        "corrects": " ".join(document.corrects),
    }
    assert document.form == NEWER.get(row["file"], FORMS[row["syntax"]])
    assert texts == {name: " ".join(row[name].split()) for name in texts}
    assert amounts == {name: Decimal(row[name]) if row[name] else None for name in amounts}
    assert lines == {name: int(row[name]) for name in lines}
    assert list(lines_of(document, first_line=1)) is not None


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data does not lie beside the project")
def test_every_real_file_ends_in_an_invoice_or_a_sentence_in_the_process_of_its_own() -> None:
    read, refused = 0, 0
    for folder in (
        "ksef",
        "ubl_cii",
        "hybrid_pdf",
        "edi",
        "receipts_and_pdf_invoices/invoice2data",
    ):
        for path in sorted((SHARED / folder).rglob("*.*")):
            if path.is_file() and path.suffix.lower() in (".xml", ".pdf", ".zip", ".txt"):
                try:
                    outcomes = list(sandbox.read(path))
                except Unreadable as reason:
                    assert "does not understand" not in reason.sentence, path
                    refused += 1
                    continue
                read += sum(isinstance(outcome, Invoice) for _, outcome in outcomes)
                refused += sum(isinstance(outcome, Unreadable) for _, outcome in outcomes)

    assert read > 190
    assert refused > 40


@pytest.mark.parametrize(("form", "day"), [("203", "202602101200"), ("204", "20260210120000")])
def test_a_day_of_cii_may_have_its_time(form: str, day: str) -> None:
    content = cii().replace(b'format="102">20260210', f'format="{form}">{day}'.encode())

    assert only(content).issued_on == date(2026, 2, 10)
