"""An invoice as its document says it, whatever the format: what every reader of structured invoices
gives.

Amounts are in whole units of the invoice's currency and as written: a credit note mostly states
positive amounts, `sign` tells that they count the other way. What follows for a sale (signs, shares
of a discount, units, best identification) is decided here, once for all formats.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tandem.documents.base import ReadLine, key_of_both, key_of_kind
from tandem.documents.kinds import Kind
from tandem.kit import codes, points
from tandem.kit.money import to_minor
from tandem.kit.text import key_of
from tandem.kit.units import unit_of


@dataclass(frozen=True, slots=True)
class Party:
    """A seller or buyer: the tax number as written, the country of its address or number, the name,
    the number of a trade register, which in some countries is the tax number, the code by which the
    sender knows it (a GLN, a customer number), and its address in words.
    """

    tax_id: str
    country: str
    name: str
    register: str = ""
    code: str = ""
    place: str = ""

    @property
    def key(self) -> str:
        """The tax number in its one form, `PL5260250274`; empty when there is none that holds."""
        for number in (self.tax_id, self.register):
            letters = number[:2].upper()
            country = letters if letters.isalpha() and letters.isascii() else self.country
            try:
                if number and country:
                    return codes.parse_tax_id(number, country="EL" if country == "GR" else country)
            except codes.NotACode:
                continue
        return ""


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line. `code` is the seller's own, `net` and `gross` the line's amounts after its own
    discounts, `price` and `gross_price` those of one piece,
    `tax` the category and rate by which discounts of the whole invoice find their lines,
    `is_before` the state before a correction, `delivered_on` the day of this line's delivery where
    it has one of its own.
    """

    number: int
    name: str
    gtin: str
    code: str
    quantity: Decimal | None
    unit: str
    net: Decimal | None
    gross: Decimal | None
    price: Decimal | None = None
    tax: str = ""
    is_before: bool = False
    delivered_on: date | None = None
    is_discount: bool = False
    gross_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """A discount on the whole invoice, before tax."""

    amount: Decimal
    tax: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """A part of the invoice that was paid; without an amount, the whole."""

    amount: Decimal | None
    paid_on: date | None


TAX_MAX = 50  # per cent
REPORTS = (
    "SLSRPT",
    "X12_867",
    "X12_852",
)  # sales that a partner reports: it says who bought, and is the seller by itself


@dataclass(frozen=True, slots=True)
class Invoice:
    """What an invoice says. `kind` is the format's own code (380, 381, VAT, KOR …), `what` is what
    that means. `sign` is -1 where positive amounts are a credit; `corrects` names the invoices it
    mends; `is_of_receipt`: it was made out for a till's receipt, which may tell the purchase by
    another number; `charges` are freight and the like on the whole; `prepaid` and `payable` as
    written; `sha256` is the hash of the XML as it came; `doubts`: why a person has to look, each a
    name with its values behind (`says_sums 100.00 90.00`).
    """

    form: str
    kind: str
    number: str
    issued_on: date
    delivered_on: date | None
    currency: str
    gross: Decimal
    seller: Party
    buyer: Party
    lines: tuple[InvoiceLine, ...]
    what: Kind = Kind.SALE
    net: Decimal | None = None
    payable: Decimal | None = None
    prepaid: Decimal | None = None
    allowances: tuple[Allowance, ...] = ()
    charges: tuple[Decimal, ...] = ()
    payments: tuple[Payment, ...] = ()
    due_on: tuple[date, ...] = ()
    corrects: tuple[str, ...] = ()
    sign: int = 1
    sha256: str = ""
    doubts: tuple[str, ...] = ()
    is_of_receipt: bool = False


def lines_of(invoice: Invoice, *, first_line: int, outlet_code: str = "") -> Iterator[ReadLine]:
    """The sales of an invoice at an outlet, in order: of a correction the state before counts
    negative, the state after positive.

    A correction of one invoice names it; one of several does not say which line is of which, so it
    stands for itself. A discount on the whole is shared among the lines it is for, by their
    amounts, to the last minor unit, and takes no line below nothing. A line without product, or of
    no pieces for no money, is no sale.
    """
    paid = next((payment.paid_on for payment in invoice.payments if payment.amount is None), None)
    shares = _shares(invoice)
    for place, line in enumerate(invoice.lines):
        sign = -invoice.sign if line.is_before else invoice.sign
        key, text = _product(line)
        if not key or not _moves(line):
            continue
        net = (
            None
            if line.net is None
            else sign * (to_minor(line.net, invoice.currency) - shares[place])
        )
        gross = None if line.gross is None else sign * to_minor(line.gross, invoice.currency)
        yield ReadLine(
            line=first_line + place,
            document_no=invoice.number,
            sold_on=line.delivered_on or invoice.delivered_on or invoice.issued_on,
            customer_key=_buyer_key(invoice.buyer),
            customer_text=(invoice.buyer.name or invoice.buyer.tax_id)[:200],
            product_key=key,
            product_text=text,
            quantity=sign * _pieces(invoice, line),
            unit=unit_of(line.unit),
            net_minor=net,
            gross_minor=gross,
            outlet_code=outlet_code,
            due_on=invoice.due_on[-1] if invoice.due_on else None,
            paid_on=paid,
            corrects_no=invoice.corrects[0][:120] if len(invoice.corrects) == 1 else "",
        )


def last_day_of(invoice: Invoice) -> date:
    """The latest day on which it says that something was issued or sold."""
    days = [line.delivered_on for line in invoice.lines if line.delivered_on is not None]
    return max(invoice.issued_on, invoice.delivered_on or invoice.issued_on, *days)


def tax_percent_of(line: InvoiceLine) -> Decimal | None:
    """The rate of value added tax that a line says: `23`, `S 19.00`, `np I` (none). Unknown where
    it says nothing or nonsense.
    """
    if not line.tax:
        return None
    rate = re.search(r"\d{1,2}(?:\.\d{1,4})?(?![\d.])", line.tax)
    percent = Decimal(rate.group()) if rate else Decimal(0)
    return percent if percent <= TAX_MAX else None


def _moves(line: InvoiceLine) -> bool:
    """Whether a line tells of anything: no pieces for no money are no sale."""
    return any(value is not None and value for value in (line.net, line.gross, line.quantity))


def _pieces(invoice: Invoice, line: InvoiceLine) -> Decimal:
    """How many pieces a line moves. A correction that lowers a price says so with the pieces whose
    price it is and an amount below zero: no piece moves.
    """
    amount = line.net if line.net is not None else line.gross
    if line.quantity is None:
        return Decimal(0) if amount is not None and amount < 0 else Decimal(1)
    is_price_only = (
        invoice.what is Kind.CORRECTION and amount is not None and amount < 0 < line.quantity
    )
    return Decimal(0) if is_price_only else line.quantity


def _shares(invoice: Invoice) -> list[int]:
    """What of the discounts on the whole falls to each line, in minor units."""
    shares = [0] * len(invoice.lines)
    nets = [
        to_minor(line.net, invoice.currency) if line.net is not None else 0
        for line in invoice.lines
    ]
    for allowance in invoice.allowances:
        amount = to_minor(allowance.amount, invoice.currency)
        direction = -1 if amount < 0 else 1  # of a credit that bears its signs all are below zero
        left = [max(0, direction * (net - part)) for net, part in zip(nets, shares, strict=True)]
        taxed = [
            place
            for place, line in enumerate(invoice.lines)
            if left[place] and line.tax == allowance.tax
        ]
        places = taxed or [place for place, net in enumerate(left) if net]
        shared = min(abs(amount), sum(left[place] for place in places))
        if shared:
            parts = points.split(shared, [left[place] for place in places])
            for place, part in zip(places, parts, strict=True):
                shares[place] += direction * part
    return shares


def _buyer_key(buyer: Party) -> str:
    number = key_of_kind("CODE", key_of(buyer.code)) if key_of(buyer.code) else ""
    if buyer.key or number:
        return key_of_both(key_of_kind("TAX_ID", buyer.key) if buyer.key else "", number)
    return key_of_kind("NAME", key_of(buyer.name)) if key_of(buyer.name) else ""


def _product(line: InvoiceLine) -> tuple[str, str]:
    text = (line.name or line.code or line.gtin)[:200]
    barcode, number = "", key_of_kind("CODE", key_of(line.code)) if key_of(line.code) else ""
    if line.gtin:
        with contextlib.suppress(codes.NotACode):
            barcode = key_of_kind("GTIN", codes.parse_gtin(line.gtin))
    if barcode or number:
        return key_of_both(barcode, number), text
    return (key_of_kind("NAME", key_of(line.name)) if key_of(line.name) else ""), text
