"""The rows of a sales file: each is one line, one fault that shows what stood there, or a row that
carries no sale (blank, a total, the header again), which is counted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import itemgetter

from tandem.documents import ksef_codes
from tandem.documents.base import ReadLine
from tandem.documents.sales import sellout
from tandem.documents.sales.cells import NUMBER_MAX, Cells
from tandem.documents.sales.meanings import Meaning
from tandem.kit import codes, tables
from tandem.kit.money import to_minor
from tandem.kit.tables import Fault
from tandem.kit.text import tidy

_TOTAL = re.compile(
    r"^(?:grand |sub[- ]?|sous-)?"
    r"(?:total|suma|razem|podsumowanie|ogółem|łącznie|summe|gesamt|итого|всего|разам|усяго)\b",
    re.IGNORECASE,
)
KSEF_LENGTH = 30  # shorter is no number that the tax office gives
_SPOILT = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")  # digits that a spreadsheet took from a number
_DAY, _CENTURIES = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?"), ("19", "20")
ROUNDING = 1  # a minor unit by which net and gross of untaxed goods may differ
PRODUCTS = ("product_gtin", "product_sku", "product_code", "product_name")


@dataclass(slots=True)
class Counts:
    """Rows that are no lines, by what they were; filled while reading."""

    blank: int = 0
    totals: int = 0
    rows: int = 0


class RowReader:
    """Reads the rows of one file, each to a line, a fault or nothing; remembers what it has seen
    and counts what it drops.
    """

    def __init__(
        self,
        mapping: sellout.ColumnMap,
        header: Sequence[str],
        *,
        currency: str,
        country: str,
        counts: Counts,
        time_zone: str = "",
        samples: Sequence[Sequence[str]] = (),
        widths: tables.Widths = tables.ANY_WIDTH,
    ) -> None:
        sellout.check(mapping)
        separators = sellout.separators_of(mapping, samples)
        self.cells = Cells(mapping, currency, country, separators, time_zone)
        self.header, self.counts, self.widths = header, counts, widths
        self.width = max(mapping.columns.values()) + 1
        needed = 1 + max(mapping.columns[name] for name in sellout.REQUIRED)
        self.least = 0 if widths == tables.ANY_WIDTH else max(widths.least, needed)
        self.held = {name: mapping.columns.get(name, self.width) for name in sellout.SYNONYMS}
        self.customer_of = itemgetter(*(self.held[name] for name in sellout.CUSTOMERS))
        self.product_of = itemgetter(*(self.held[name] for name in PRODUCTS))
        # Where rows of their own bring goods back, the state of a sale says nothing more.
        self.has_returns = any(
            "-" in cell for cell in sellout.cells_in(samples, mapping.columns["quantity"])
        )
        # Columns of amounts in which nothing stands hold none.
        self.filled = [
            name
            for name in sellout.AMOUNTS
            if any(map(str.strip, sellout.cells_in(samples, mapping.columns.get(name))))
        ]
        self.other_currency = sellout.other_currency(mapping, header, currency)
        self.carries = sellout.carries_numbers(mapping, samples)
        # Day, customer and number of the row above; None where that lies in another part.
        self.above: tuple[list[str], str] | None = ([], "")

    def read(self, line: int, row: list[str]) -> ReadLine | Fault | None:
        """One row below the header."""
        if tables.is_blank(row):
            self.counts.blank += 1
            return None
        self.counts.rows += 1
        odd = "" if self.least <= len(row) <= self.widths.most else self._odd(row)
        shown = _shown(row) if odd else ""
        if len(row) <= self.width:
            row = [*row, *[""] * (self.width + 1 - len(row))]
        else:
            row[self.width] = ""  # where the fields that the file lacks read
        if self._is_no_sale(row):
            self.counts.totals += 1
            return None
        return Fault(line, "row", odd, shown) if odd else self._line(line, row)

    def _odd(self, row: Sequence[str]) -> str:
        """What is wrong with a row that has lost a cell, or got one more than there are columns:
        nobody knows which, so its cells may stand for others.
        """
        if len(row) < self.least:
            return "too_short"
        is_long = len(row) > self.widths.most and not tables.is_blank(row[self.widths.most :])
        return "too_long" if is_long else ""

    def _is_no_sale(self, row: Sequence[str]) -> bool:
        """A row of totals, or the header again on a new page. A row that begins with “Total” and
        names a day and a product is a sale: there are firms of that name.
        """
        first = row[0].strip() or next((cell.strip() for cell in row if cell.strip()), "")
        if _TOTAL.match(first):
            is_named = any(row[self.held[name]].strip() for name in PRODUCTS)
            return not (is_named and row[self.held["sold_on"]].strip())
        quantity, sold_on = self.held["quantity"], self.held["sold_on"]
        return (
            row[quantity].strip() == self.header[quantity]
            and row[sold_on].strip() == self.header[sold_on]
        )

    def _line(self, line: int, row: Sequence[str]) -> ReadLine | Fault:
        places, cells = self.held, self.cells
        kind, state = row[places["kind"]], row[places["state"]]
        meaning = cells.meaning(kind, state) if kind or state else Meaning.SALE
        if meaning is Meaning.NO_SALE or (meaning is Meaning.GIVEN_BACK and not self.has_returns):
            return Fault(line, "row", "no_sale", _shown([kind, state]))
        sold = row[places["sold_on"]]
        sold_on = cells.day(sold)
        if sold_on is None:
            return Fault(line, "sold_on", "no_date" if sold.strip() else "empty", sold[:200])
        quantity = cells.quantity(row[places["quantity"]])
        if quantity is None:
            return Fault(line, "quantity", "no_number", row[places["quantity"]][:200])
        customer_key, customer_text = cells.customer(*self.customer_of(row))
        if not customer_key:
            return _no_customer(line, row[places["customer_tax_id"]].strip())
        product_key, product_text = cells.product(*self.product_of(row))
        if not product_key:
            return _no_product(line, row[places["product_gtin"]].strip())
        if (currency := row[places["currency"]]) and not cells.is_own_currency(currency):
            return Fault(line, "currency", "other", currency[:200])
        if self.other_currency:
            return Fault(line, "currency", "other", self.other_currency)
        amounts = self._amounts(line, row, quantity)
        if cells.is_discount(product_key, product_text) and _is_below(quantity, amounts):
            return Fault(line, "product", "discount", product_text)
        if isinstance(amounts, Fault):
            return amounts
        net, gross = amounts
        if meaning is Meaning.RETURN and quantity > 0:
            quantity, net, gross = -quantity, net and -net, gross and -gross
        number = _number(row[places["document_series"]], row[places["document_no"]])
        if self.carries:
            if not number and self.above is None:
                return Fault(line, "document_no", "empty", "")
            number = self._carried(row, number)
        if wrong := _wrong_with(number, sold_on):
            return Fault(line, "document_no", wrong, number)
        unit = cells.unit(row[places["unit"]]) or cells.measure(row[places["quantity"]])
        return ReadLine(
            line,
            number,
            sold_on,
            customer_key,
            customer_text,
            product_key,
            product_text,
            quantity,
            unit,
            net,
            gross,
            cells.day(row[places["due_on"]]) if row[places["due_on"]] else None,
            cells.day(row[places["paid_on"]]) if row[places["paid_on"]] else None,
            tidy(outlet)[:40] if (outlet := row[places["outlet_code"]]) else "",
            tidy(corrected)[:120] if (corrected := row[places["corrects_no"]]) else "",
        )

    def _carried(self, row: Sequence[str], number: str) -> str:
        """The number of a row, or of the row above where it stands in the first row of a document
        alone: so it is where day and customer are those of the row above.
        """
        head = [row[self.held[name]] for name in ("sold_on", *sellout.CUSTOMERS)]
        if not number and self.above is not None and self.above[0] == head:
            number = self.above[1]
        self.above = (head, number)
        return number

    def _amounts(
        self, line: int, row: Sequence[str], quantity: Decimal
    ) -> tuple[int | None, int | None] | Fault:
        """Net and gross of a row, or what is wrong with them: no number, none where the other rows
        have one, another direction than the pieces, nothing for nothing.
        """
        net = self._amount(row, "net_amount", "net_price", quantity)
        if isinstance(net, str):
            return Fault(line, "net_amount", "no_number", net[:200])
        gross = self._amount(row, "gross_amount", "gross_price", quantity)
        if isinstance(gross, str):
            return Fault(line, "gross_amount", "no_number", gross[:200])
        if net is None and gross is None and self.filled:
            return Fault(line, self.filled[0], "empty", "")
        if not net and not gross and not quantity:
            return Fault(line, "quantity", "nothing", row[self.held["quantity"]][:200])
        is_return = quantity < 0 or (not quantity and ((net or gross or 0) < 0))
        if (net and (net < 0) != is_return) or (gross and (gross < 0) != is_return):
            texts = (row[self.held[name]].strip() for name in ("quantity", *sellout.AMOUNTS))
            return Fault(line, "quantity", "signs", " / ".join(filter(None, texts))[:200])
        written = [row[self.held[name]].strip() for name in sellout.AMOUNTS]
        if net and gross and all(written) and abs(net) > abs(gross) + ROUNDING:
            return Fault(line, "net_amount", "above_gross", " / ".join(written)[:200])
        return net, gross

    def _amount(
        self, row: Sequence[str], amount: str, price: str, quantity: Decimal
    ) -> int | str | None:
        """Minor units of the amount, or of price × quantity; None when the row says neither; the
        text of what is no number.
        """
        text = row[self.held[amount]]
        if text:
            value = self.cells.amount(text, amount)
            return text if value is None and text.strip() not in ("", "-") else value
        text = row[self.held[price]]
        unit_price = self.cells.numbers[price](text) if text else None
        if unit_price is None:
            return None
        total = unit_price * quantity
        per, discount = row[self.held["price_unit"]], row[self.held["discount"]]
        if per or discount:
            factor = self.cells.factor(per, discount)
            if factor is None:
                return " / ".join(filter(None, (text, per, discount)))
            total *= factor
        return to_minor(total, self.cells.currency) if abs(total) < NUMBER_MAX else text


def _is_below(quantity: Decimal, amounts: tuple[int | None, int | None] | Fault) -> bool:
    if isinstance(amounts, Fault):
        return amounts.code == "signs"
    return quantity < 0 or any(amount is not None and amount < 0 for amount in amounts)


def _no_customer(line: int, tax_id: str) -> Fault:
    return Fault(line, "customer", "no_tax_id" if tax_id else "missing", tax_id[:200])


def _no_product(line: int, barcode: str) -> Fault:
    """A barcode that does not hold, or is a shop's own, is shown: what stands beside it is not
    taken in its place.
    """
    if not barcode:
        return Fault(line, "product", "missing", "")
    code = "in_store" if codes.is_in_store(barcode) else "no_barcode"
    return Fault(line, "product", code, barcode[:200])


def _shown(row: Sequence[str]) -> str:
    return " | ".join(filter(None, map(str.strip, row)))[:200]


def _wrong_with(number: str, sold_on: date) -> str:
    """What is wrong with a number that no other proof of the purchase would tell: a spreadsheet
    took its digits, or made a day of `1/2026`. The day of the sale itself stands for a number.
    """
    if "+" in number and _SPOILT.fullmatch(number):
        return "spoilt"
    if number[:2] in _CENTURIES and _DAY.fullmatch(number) and number[:10] != sold_on.isoformat():
        return "spoilt"
    is_of_the_office = len(number) > KSEF_LENGTH and ksef_codes.is_number_like(number)
    return "ksef_number" if is_of_the_office else ""


def _number(series: str, text: str) -> str:
    """The number of a document, behind its series where that has a column of its own; a dash or a
    dot that fills the column is none.
    """
    number = tidy(text)[:120]
    if not (number[:1].isalnum() or any(map(str.isalnum, number))):
        return ""
    if series and not _bears(number, codes.number_key(series)):
        return f"{tidy(series)} {number}"[:120]
    return number


def _bears(number: str, series: str) -> bool:
    """Whether a number begins with its series already, however both are written: `abc123` of `ABC`.
    The 12 of series 1 does not, else it would be the 12 of series 12. A dash is no series.
    """
    return not series or codes.number_key(number).startswith(f"{series}/")
