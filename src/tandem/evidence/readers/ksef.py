"""Polish structured invoices, KSeF FA(2) and FA(3): one XML or a ZIP of them.

Sources: the ministry's schemas FA(2) http://crd.gov.pl/wzor/2023/06/29/12648/ and FA(3)
http://crd.gov.pl/wzor/2025/06/25/13775/. What real invoices taught: prefixes in any style; a corrected line stands
twice (`StanPrzed` = before) under one number; prices may be gross (`P_9B`, `P_11A`); `P_10` is no reliable discount,
so only `P_11` / `P_11A` count; units are free text; a third of the codes have leading zeros.

Anything with a DOCTYPE is refused before it is parsed, so no entity is ever resolved.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lxml import etree

from tandem.catalogue.units import unit_of
from tandem.evidence.readers.base import ReadLine, Unreadable, key_of_kind
from tandem.kit import codes
from tandem.kit.errors import Said
from tandem.kit.money import to_minor
from tandem.kit.text import key_of, tidy

FORMS = {"http://crd.gov.pl/wzor/2023/06/29/12648/": "FA2", "http://crd.gov.pl/wzor/2025/06/25/13775/": "FA3"}
XML_BYTES_MAX = 20_000_000
FILES_PER_ZIP_MAX = 20_000
ZIP_BYTES_MAX = 2_000_000_000
_NIP = re.compile(r"^[1-9]((\d[1-9])|([1-9]\d))\d{7}$")  # the schema's own pattern


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One `FaWiersz`. `is_before` marks the state before a correction."""

    number: int
    name: str
    gtin: str
    index: str
    quantity: Decimal | None
    unit: str
    net: Decimal | None
    gross: Decimal | None
    is_before: bool


@dataclass(frozen=True, slots=True)
class Payment:
    """A part of the invoice that was paid; without an amount, the whole."""

    amount: Decimal | None
    paid_on: date | None


@dataclass(frozen=True, slots=True)
class Invoice:
    """What an invoice says, in its own words; amounts in whole units of its currency."""

    form: str
    kind: str
    number: str
    issued_on: date
    delivered_on: date | None
    currency: str
    gross: Decimal
    seller_tax_id: str
    seller_name: str
    buyer_tax_id: str
    buyer_name: str
    lines: tuple[InvoiceLine, ...]
    payments: tuple[Payment, ...]
    due_on: tuple[date, ...]
    corrects: tuple[str, ...]


def read_files(path: Path) -> Iterator[tuple[str, "Invoice | Unreadable"]]:
    """Every invoice of an XML file or a ZIP with its name; one that cannot be read as the reason why."""
    with path.open("rb") as file:
        magic = file.read(4)
    if magic != b"PK\x03\x04":
        yield path.name, _read_or_reason(path.read_bytes())
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".xml")]
            if not entries:
                raise Unreadable(why=Said("the ZIP holds no XML files"))
            if len(entries) > FILES_PER_ZIP_MAX or sum(entry.file_size for entry in entries) > ZIP_BYTES_MAX:
                raise Unreadable(why=Said("the ZIP holds too much; send it in parts"))
            for entry in entries:
                with archive.open(entry) as file:
                    # The size written in the archive may lie; what is really read is bounded.
                    yield entry.filename, _read_or_reason(file.read(XML_BYTES_MAX + 1))
    except zipfile.BadZipFile as error:
        raise Unreadable(why=Said("the ZIP is damaged")) from error


def _read_or_reason(content: bytes) -> "Invoice | Unreadable":
    try:
        return parse(content)
    except Unreadable as reason:
        return reason


def parse(content: bytes) -> Invoice:
    """Read one invoice.

    Raises:
        Unreadable: with the sentence why.
    """
    if len(content) > XML_BYTES_MAX:
        raise Unreadable(why=Said("it is larger than %(megabytes)s MB", megabytes=XML_BYTES_MAX // 1_000_000))
    if b"<!DOCTYPE" in content or "<!DOCTYPE".encode("utf-16-le") in content or "<!DOCTYPE".encode("utf-16-be") in content:
        raise Unreadable(why=Said("it holds a DOCTYPE, which no invoice needs"))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(why=Said("the XML is damaged at line %(line)s", line=error.lineno)) from error
    name = etree.QName(root)
    form = FORMS.get(name.namespace or "")
    if name.localname != "Faktura" or form is None:
        raise Unreadable(why=Said("it is no KSeF invoice FA(2) or FA(3) but “%(name)s”", name=name.localname))
    return _Reader(root, name.namespace or "", form).invoice()


class _Reader:
    """Walks one invoice; says what is missing and where."""

    def __init__(self, root: Any, namespace: str, form: str) -> None:
        self.root = root
        self.names = {"f": namespace}
        self.form = form

    def text(self, path: str, node: Any = None) -> str:
        found = (self.root if node is None else node).find("/".join(f"f:{part}" for part in path.split("/")), self.names)
        return tidy(found.text or "") if found is not None else ""

    def all(self, path: str, node: Any = None) -> list[Any]:
        return list((self.root if node is None else node).iterfind("/".join(f"f:{part}" for part in path.split("/")), self.names))

    def needed(self, path: str) -> str:
        value = self.text(path)
        if not value:
            raise Unreadable(why=Said("the field %(field)s is missing or empty", field=path.rpartition("/")[2]))
        return value

    def number(self, path: str, node: Any = None) -> Decimal | None:
        value = self.text(path, node)
        if not value:
            return None
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise Unreadable(
                why=Said("“%(value)s” in %(field)s is not a number", value=value[:40], field=path.rpartition("/")[2])
            ) from None
        if not number.is_finite() or abs(number) >= 10**15:
            raise Unreadable(why=Said("the number in %(field)s is too large", field=path.rpartition("/")[2]))
        return number

    def day(self, path: str, node: Any = None) -> date | None:
        value = self.text(path, node)
        if not value:
            return None
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            raise Unreadable(
                why=Said("“%(value)s” in %(field)s is not a date", value=value[:40], field=path.rpartition("/")[2])
            ) from None

    def invoice(self) -> Invoice:
        seller = self.needed("Podmiot1/DaneIdentyfikacyjne/NIP")
        if not _NIP.match(seller):
            raise Unreadable(why=Said("the seller's NIP “%(seller)s” is not one", seller=seller[:40]))
        issued_on = self.day("Fa/P_1")
        gross = self.number("Fa/P_15")
        if issued_on is None or gross is None:
            raise Unreadable(why=Said("the field %(field)s is missing or empty", field="P_1" if issued_on is None else "P_15"))
        return Invoice(
            form=self.form, kind=self.needed("Fa/RodzajFaktury"), number=self.needed("Fa/P_2")[:120], issued_on=issued_on,
            delivered_on=self.day("Fa/P_6"), currency=self.needed("Fa/KodWaluty"), gross=gross, seller_tax_id=seller,
            seller_name=self.text("Podmiot1/DaneIdentyfikacyjne/Nazwa"), buyer_tax_id=self.buyer(),
            buyer_name=self.text("Podmiot2/DaneIdentyfikacyjne/Nazwa"),
            lines=tuple(self.line(node) for node in self.all("Fa/FaWiersz")), payments=tuple(self.payments()),
            due_on=tuple(day for node in self.all("Fa/Platnosc/TerminPlatnosci") if (day := self.day("Termin", node))),
            corrects=tuple(self.text("NrFaKorygowanej", node) for node in self.all("Fa/DaneFaKorygowanej")),
        )  # fmt: skip

    def buyer(self) -> str:
        for name in ("NIP", "NrVatUE"):  # a number of another country leads to nobody here
            value = self.text(f"Podmiot2/DaneIdentyfikacyjne/{name}")
            if value:
                return value
        return ""

    def line(self, node: Any) -> InvoiceLine:
        number = self.text("NrWierszaFa", node)
        if not number.isdecimal():
            raise Unreadable(why=Said("a line has no number (NrWierszaFa)"))
        return InvoiceLine(
            number=int(number), name=self.text("P_7", node), gtin=self.text("GTIN", node), index=self.text("Indeks", node),
            quantity=self.number("P_8B", node), unit=self.text("P_8A", node), net=self.number("P_11", node),
            gross=self.number("P_11A", node), is_before=self.text("StanPrzed", node) == "1",
        )  # fmt: skip

    def payments(self) -> Iterator[Payment]:
        if self.text("Fa/Platnosc/Zaplacono") == "1":
            yield Payment(None, self.day("Fa/Platnosc/DataZaplaty"))
        for node in self.all("Fa/Platnosc/ZaplataCzesciowa"):
            yield Payment(self.number("KwotaZaplatyCzesciowej", node), self.day("DataZaplatyCzesciowej", node))


def lines_of(invoice: Invoice, *, first_line: int) -> Iterator[ReadLine]:
    """The sales of an invoice: of a correction the state before counts negative, the state after positive.

    A correction of one invoice names it; one of several (`DaneFaKorygowanej` more than once) does not say which line is of
    which, so it stands for itself. Advances (ZAL) carry no delivered goods, so they give no lines; the settling invoice
    (ROZ) does.
    """
    paid = next((payment.paid_on for payment in invoice.payments if payment.amount is None), None)
    for place, line in enumerate(invoice.lines):
        sign = -1 if line.is_before else 1
        key, text = _product(line)
        net, gross = (None if amount is None else sign * to_minor(amount, invoice.currency) for amount in (line.net, line.gross))
        if not key or (net is None and gross is None and line.quantity is None):
            continue
        yield ReadLine(
            line=first_line + place, document_no=invoice.number, sold_on=invoice.delivered_on or invoice.issued_on,
            customer_key=_buyer_key(invoice), customer_text=(invoice.buyer_name or invoice.buyer_tax_id)[:200],
            product_key=key, product_text=text, quantity=sign * (line.quantity if line.quantity is not None else Decimal(1)),
            unit=unit_of(line.unit), net_minor=net, gross_minor=gross,
            due_on=invoice.due_on[-1] if invoice.due_on else None, paid_on=paid,
            corrects_no=invoice.corrects[0][:120] if len(invoice.corrects) == 1 else "",
        )  # fmt: skip


def _buyer_key(invoice: Invoice) -> str:
    try:
        return key_of_kind("TAX_ID", codes.parse_tax_id(invoice.buyer_tax_id, country="PL"))
    except codes.NotACode:
        return key_of_kind("NAME", key_of(invoice.buyer_name)) if invoice.buyer_name else ""


def _product(line: InvoiceLine) -> tuple[str, str]:
    text = (line.name or line.index or line.gtin)[:200]
    if line.gtin:
        try:
            return key_of_kind("GTIN", codes.parse_gtin(line.gtin)), text
        except codes.NotACode:
            pass
    for kind, said in (("CODE", line.index), ("NAME", line.name)):
        if key_of(said):
            return key_of_kind(kind, key_of(said)), text
    return "", text
