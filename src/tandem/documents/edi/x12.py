"""X12 reports of sales: 867 (product transfer and resale) and 852 (product activity).

Source: ASC X12 004010. An 867 names the customer of each sale and often its invoice; an 852 counts
by store. Electricity sellers send 867 for meter readings: those are refused, they tell of no
product.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from tandem.documents import kinds
from tandem.documents.base import Unreadable
from tandem.documents.edi import syntax
from tandem.documents.edi.syntax import Segment
from tandem.documents.invoices import Invoice, InvoiceLine, Party
from tandem.kit.errors import Said

_SOLD_867, _RETURNED_867 = ("32", "39", "38", "01"), ("76", "77")
_CUSTOMERS = (
    "BY",
    "ST",
    "EN",
    "UC",
    "BT",
)  # buyer, ship-to, end user, ultimate consignee, bill-to; the first that is named
# The purpose of a message (BPT01) as EDIFACT's function: 01 cancels, 04 changes, 05 replaces.
_PURPOSES = {"01": "1", "03": "3", "04": "4", "05": "5"}
_METER_UNITS = ("KH", "K1", "K2", "K3", "K4", "KV")  # kilowatt hours and their kin
_ARTICLES = ("UP", "EN", "UK", "UA", "UI", "UD")  # UPC, EAN and GTIN by their many qualifiers
_CODES = ("VN", "VP", "VC", "SK", "BP", "IN")


@dataclass(frozen=True, slots=True)
class _Sale:
    """One sale: to whom, by which invoice, on which day."""

    customer: str
    name: str
    document_no: str
    day: date
    line: InvoiceLine
    what: kinds.Kind = kinds.Kind.REPORT


def read(content: bytes) -> list[Invoice]:
    """The sales of an interchange, by customer, invoice and day.

    Raises:
        Unreadable
    """
    sales: list[_Sale] = []
    messages: list[str] = []
    currency = ""
    segments = list(syntax.x12(content))
    is_test = segments[0].at(15) == "T"
    for body in syntax.bodies(segments, begin="ST", end="SE"):
        messages.append(body[0].at(1))
        purpose = next((segment.at(1) for segment in body if segment.tag == "BPT"), "")
        what = kinds.of_report(_PURPOSES.get(purpose, ""), is_test=is_test)
        currency = next((segment.at(2) for segment in body if segment.tag == "CUR"), currency)
        if messages[-1] == "867":
            read = _resales(body)
        elif messages[-1] == "852":
            read = _activity(body)
        else:
            continue
        sales += [replace(sale, what=what) for sale in read]
    if not sales:
        raise Unreadable(
            why=Said(
                "it holds no sales report (867, 852) but %(kinds)s",
                kinds=", ".join(dict.fromkeys(messages)) or "–",
            )
        )
    grouped: dict[tuple[str, str, date, kinds.Kind], list[_Sale]] = {}
    for sale in sales:
        grouped.setdefault((sale.customer, sale.document_no, sale.day, sale.what), []).append(sale)
    return [
        Invoice(
            form=f"X12_{messages[0]}",
            kind=messages[0],
            what=what,
            number=document_no[:120],
            issued_on=day,
            delivered_on=None,
            currency=currency,
            gross=Decimal(0),
            seller=Party("", "", ""),
            buyer=Party("", "", group[0].name, code=customer),
            lines=tuple(sale.line for sale in group),
        )
        for (customer, document_no, day, what), group in grouped.items()
    ]


def _resales(body: Sequence[Segment]) -> list[_Sale]:
    """The sales of an 867: each PTD loop names customer, invoice and day, each QTY or SII in it is
    a line.
    """
    if any(segment.tag == "REF" and segment.at(1) == "MG" for segment in body) or any(
        segment.tag == "QTY" and segment.at(3) in _METER_UNITS for segment in body
    ):
        raise Unreadable(why=Said("it reports readings of meters, not sales of products"))
    resales = _Resales(next((segment.at(3) for segment in body if segment.tag == "BPT"), ""))
    for segment in body:
        resales.take(segment)
    resales.close()
    return resales.sales


@dataclass(slots=True)
class _Resales:
    """Walks one 867. What stands before the first PTD holds for all of them.

    SII lists what was sold (a pump's fuels, a prescription's drugs): below a QTY that names no
    product it takes the place of that sum, below one that does it tells the same once more.
    """

    head_day: str
    sales: list[_Sale] = field(default_factory=list)
    head: dict[str, tuple[str, str]] = field(default_factory=dict)
    parties: dict[str, tuple[str, str]] = field(default_factory=dict)
    document_no: str = ""
    day: str = ""
    is_sale: bool = False
    quantity: Decimal | None = None
    is_return: bool = False
    unit: str = ""
    net: Decimal | None = None
    line: dict[str, str] = field(default_factory=dict)

    def take(self, segment: Segment) -> None:
        """Take what a segment says."""
        match segment.tag:
            case "PTD":
                self.close()
                self.parties, self.document_no, self.day, self.is_sale = {}, "", "", True
                self.is_return = False
            case "N1" if self.is_sale or segment.at(1) not in ("DB", "DS", "SU", "SE"):
                of = self.parties if self.is_sale else self.head
                of[segment.at(1)] = (segment.at(4), segment.at(2))
            case "REF" if segment.at(1) in ("IV", "DO", "PO") and (
                not self.document_no or segment.at(1) == "IV"
            ):
                self.document_no = segment.at(2)
            case "DTM" if segment.at(1) in ("003", "011", "035", "090", "582") and segment.at(2):
                self.day = segment.at(2)
            case "QTY":
                self.close()
                self.is_return = segment.at(1) in _RETURNED_867
                if self.is_return or segment.at(1) in _SOLD_867:
                    self.quantity = self._signed(syntax.number_of(segment.at(2), "QTY"))
                    self.unit = segment.at(3)
            case "LIN":
                self.line = _identifiers(segment)
            case "AMT" if segment.at(2):
                self.net = syntax.number_of(segment.at(2), "AMT")
            case "PID":
                self.line = {**self.line, "name": segment.at(5)}
            case "SII" if segment.at(2) and not self.line:
                self._take_item(segment)

    def _take_item(self, segment: Segment) -> None:
        quantity = syntax.number_of(segment.at(3) or "0", "SII")
        amount, price = segment.at(7), segment.at(5)
        net = (
            syntax.number_of(amount, "SII")
            if amount
            else syntax.in_bounds(syntax.number_of(price, "SII") * quantity, "SII")
            if price
            else None
        )
        self.quantity = None
        item = {segment.at(1): segment.at(2)}
        self._add(item, self._signed(quantity), segment.at(4), self._signed(net))

    def _signed(self, number: Any) -> Any:
        return -number if self.is_return and number is not None else number

    def close(self) -> None:
        """End the line that is open, if one is."""
        if self.quantity is not None:
            # Of what came back some write the amount as they sold it.
            net = -abs(self.net) if self.is_return and self.net is not None else self.net
            self._add(self.line, self.quantity, self.unit, net)
        self.quantity, self.line, self.net = None, {}, None

    def _add(self, line: dict[str, str], quantity: Decimal, unit: str, net: Decimal | None) -> None:
        known = {**self.head, **self.parties}
        code, name = next((known[role] for role in _CUSTOMERS if role in known), ("", ""))
        if not code and not name:
            raise Unreadable(why=Said("a sale of the 867 names no customer (N1)"))
        day = syntax.day_of(self.day or self.head_day, "DTM")
        sold = _line(line, quantity, unit, net, len(self.sales) + 1)
        self.sales.append(_Sale(code, name, self.document_no, day, sold))


def _activity(body: Sequence[Segment]) -> list[_Sale]:
    """The sales of an 852: quantities sold (`ZA*QS`) of each product, by store (`SDQ`) or by the
    one place it names (`N1`).
    """
    until = next((segment.at(3) or segment.at(2) for segment in body if segment.tag == "XQ"), "")
    if not until:
        raise Unreadable(why=Said("the field %(field)s is missing or empty", field="XQ"))
    day = syntax.day_of(until, "XQ")
    place = next(
        ((s.at(4), s.at(2)) for s in body if s.tag == "N1" and s.at(1) in ("SN", "ST", "BY", "RL")),
        ("", ""),
    )
    sales: list[_Sale] = []
    line: dict[str, str] = {}
    activity, total, has_stores = "", Decimal(0), False
    unit = ""

    def close() -> None:
        nonlocal activity
        if activity and not has_stores and total:
            if not any(place):
                raise Unreadable(why=Said("a quantity of the 852 names no store (SDQ or N1)"))
            sales.append(_Sale(*place, "", day, _line(line, total, unit, None, len(sales) + 1)))
        activity = ""

    for segment in body:
        match segment.tag:
            case "LIN":
                close()
                line = _identifiers(segment)
            case "ZA":
                close()
                if segment.at(1) in ("QS", "QU"):
                    activity, unit, has_stores = segment.at(1), segment.at(3), False
                    quantity = (
                        syntax.number_of(segment.at(2), "ZA") if segment.at(2) else Decimal(0)
                    )
                    total = -quantity if activity == "QU" else quantity
            case "SDQ" if activity:
                has_stores, unit = True, segment.at(1)
                for at in range(3, len(segment.elements), 2):  # store and quantity take turns
                    quantity = syntax.number_of(segment.at(at + 1) or "0", "SDQ")
                    if segment.at(at) and quantity:
                        sold = _line(
                            line,
                            -quantity if activity == "QU" else quantity,
                            unit,
                            None,
                            len(sales) + 1,
                        )
                        sales.append(_Sale(segment.at(at), segment.at(at), "", day, sold))
    close()
    return sales


def _identifiers(segment: Segment) -> dict[str, str]:
    """The pairs of qualifier and number of a LIN."""
    return {
        segment.at(at): segment.at(at + 1)
        for at in range(2, len(segment.elements), 2)
        if segment.at(at)
    }


def _line(
    identifiers: dict[str, str], quantity: Decimal, unit: str, net: Decimal | None, number: int
) -> InvoiceLine:
    return InvoiceLine(
        number=number,
        name=identifiers.get("name", ""),
        gtin=next((identifiers[key] for key in _ARTICLES if identifiers.get(key)), ""),
        code=next((identifiers[key] for key in _CODES if identifiers.get(key)), ""),
        quantity=quantity,
        unit=unit,
        net=net,
        gross=None,
    )
