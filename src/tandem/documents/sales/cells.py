"""The cells of one sales file: amounts, days, customers and products, as its columns write them."""

import contextlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tandem.documents.base import key_of_both, key_of_kind
from tandem.documents.paper import labels
from tandem.documents.sales import moments, tax_ids
from tandem.documents.sales.meanings import Meaning, meaning_of
from tandem.documents.sales.sellout import NUMBERS, ColumnMap
from tandem.kit import codes, dates, numbers
from tandem.kit.money import exponent, to_minor
from tandem.kit.text import key_of, tidy
from tandem.kit.units import unit_of

SEEN_MAX = 50_000
NUMBER_MAX = 10**12  # of quantities and amounts; the database could not add up more
AMOUNT_DIGITS = len("999999999999,99")
_BARCODE = re.compile(r"\d{8}|\d[eE]\+\d")  # what was to be one, however it was spoilt
_TWO_LETTERS, _DIGIT = re.compile(r"\w{2}"), re.compile(r"[1-9]")
_HASH = re.compile(r"[0-9a-f]{64}")
_UNIT_BEHIND = re.compile(r"\d\s*([^\W\d_][\w²³]{0,11})\.?\s*$")
_PERCENT = re.compile(r"\s*%\s*$")
_HUNDRED = Decimal(100)


@dataclass(slots=True)
class Cells:
    """Readers of one file's cells, each remembering what it has seen: files repeat themselves."""

    mapping: ColumnMap
    currency: str
    country: str
    separators: Mapping[str, str]
    time_zone: str = ""
    places: int = field(init=False)
    numbers: dict[str, Callable[[str], Decimal | None]] = field(init=False)
    day: dates.DateReader = field(init=False)
    customers: dict[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)
    products: dict[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)
    amounts: dict[tuple[str, str], int | None] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    measures: dict[str, str] = field(default_factory=dict)
    meanings: dict[tuple[str, str], Meaning] = field(default_factory=dict)
    discounts: dict[str, bool] = field(default_factory=dict)
    quantities: dict[str, Decimal | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.places = exponent(self.currency) or -1
        readers = {
            separator: numbers.number_reader(separator, currency=self.currency)
            for separator in (",", ".")
        }
        self.numbers = {name: readers[self.separators[name]] for name in NUMBERS}
        self.numbers["quantity"] = numbers.number_reader(
            self.separators["quantity"], currency=self.currency, has_units=True
        )
        self.day = moments.reader(self.mapping.date_order, time_zone=self.time_zone)

    def quantity(self, text: str) -> Decimal | None:
        """Pieces; None when the cell holds no number, or a larger one than can be added up."""
        try:
            return self.quantities[text]
        except KeyError:
            number = self.numbers["quantity"](text)
            value = None if number is None or abs(number) >= NUMBER_MAX else number
            _make_room(self.quantities)
            self.quantities[text] = value
            return value

    def amount(self, text: str, name: str) -> int | None:
        """Minor units of an amount in a column; None when the cell holds no number."""
        whole, _, part = text.partition(self.separators[name])
        if (
            len(text) <= AMOUNT_DIGITS
            and len(part) == self.places
            and whole.isdigit()
            and part.isdigit()
            and text.isascii()
        ):
            return int(whole + part)  # nearly every cell of a file
        try:
            return self.amounts[name, text]
        except KeyError:
            number = self.numbers[name](text)
            value = (
                None
                if number is None or abs(number) >= NUMBER_MAX
                else to_minor(number, self.currency)
            )
            _make_room(self.amounts)
            self.amounts[name, text] = value
            return value

    def factor(self, per: str, discount: str) -> Decimal | None:
        """What the price of a row is to be multiplied by to be that of one piece: it may be for so
        many, and before a discount in per cent. None where a cell says no such thing.
        """
        many = self.quantity(per) if per.strip() else Decimal(1)
        less = _PERCENT.sub("", discount)
        percent = self.numbers["quantity"](less) if discount.strip() else Decimal(0)
        if not many or many < 0 or percent is None or abs(percent) > _HUNDRED:
            return None
        return (_HUNDRED - abs(percent)) / _HUNDRED / many

    def customer(self, tax_id: str, code: str, hashed: str, name: str) -> tuple[str, str]:
        """Key and text of the best identification of a customer; an empty key when there is none.

        A hash stands alone: beside it nothing of the customer is kept, whatever the row says.
        """
        cells = (tax_id, code, hashed, name)
        if cells not in self.customers:
            _make_room(self.customers)
            blind = hashed.strip().lower()
            self.customers[cells] = (
                (f"HASH:{blind}", "")
                if _HASH.fullmatch(blind)
                else self._customer(tidy(tax_id), tidy(code), "" if blind else tidy(name))
            )
        return self.customers[cells]

    def _customer(self, tax_id: str, code: str, name: str) -> tuple[str, str]:
        text = (name or code or tax_id)[:200]
        number = key_of_kind("CODE", key_of(code)) if key_of(code) else ""
        proved = tax_ids.of_cell(tax_id, country=self.country)
        if proved:
            return key_of_both(key_of_kind("TAX_ID", proved), number), text
        if number:
            return number, text
        if tax_ids.is_mistyped(tax_id):
            return "", text  # its name alone would be another customer's word
        for kind, word in (("NAME", name), ("CODE", tax_id)):
            if key_of(word):
                return key_of_kind(kind, key_of(word)), text
        return "", text

    def product(self, gtin: str, sku: str, code: str, name: str) -> tuple[str, str]:
        """Key and text of the best identification of a product; an empty key when there is none."""
        cells = (gtin, sku, code, name)
        if cells not in self.products:
            _make_room(self.products)
            self.products[cells] = self._product(tidy(gtin), tidy(sku), tidy(code), tidy(name))
        return self.products[cells]

    def _product(self, gtin: str, sku: str, code: str, name: str) -> tuple[str, str]:
        text, barcode = (name or code or sku or gtin)[:200], ""
        if gtin:
            with contextlib.suppress(codes.NotACode):
                barcode = key_of_kind("GTIN", codes.parse_gtin(gtin))
        number = (
            key_of_kind("SKU", sku)
            if sku
            else key_of_kind("CODE", key_of(code))
            if key_of(code)
            else ""
        )
        if barcode or number:
            return key_of_both(barcode, number), text
        if _BARCODE.search(gtin):
            return "", ""  # it meant a barcode: its name alone would be another product's word
        if _is_own_code(gtin):
            return key_of_kind("CODE", key_of(gtin)), text
        return (key_of_kind("NAME", key_of(name)) if key_of(name) else ""), text

    def is_discount(self, key: str, text: str) -> bool:
        """Whether a product that is known by its name alone is none, but a discount."""
        if not key.startswith("NAME:"):
            return False
        if text not in self.discounts:
            _make_room(self.discounts)
            self.discounts[text] = labels.DISCOUNT.match(labels.flat(text)) is not None
        return self.discounts[text]

    def is_own_currency(self, text: str) -> bool:
        """Whether a cell names the programme's currency, or none."""
        word = tidy(text).rstrip(".").casefold()
        return not word or numbers.CURRENCIES.get(word, word.upper()) == self.currency

    def meaning(self, kind: str, state: str) -> Meaning:
        """What a row says that it is."""
        cells = (kind, state)
        if cells not in self.meanings:
            _make_room(self.meanings)
            self.meanings[cells] = meaning_of(kind, state)
        return self.meanings[cells]

    def unit(self, text: str) -> str:
        """Our unit for the written one."""
        if text not in self.units:
            _make_room(self.units)
            self.units[text] = unit_of(text)
        return self.units[text]

    def measure(self, quantity: str) -> str:
        """Our unit for the one that stands behind the number of a quantity, `10 kart.`; empty where
        none does.
        """
        if quantity not in self.measures:
            _make_room(self.measures)
            behind = _UNIT_BEHIND.search(quantity)
            self.measures[quantity] = unit_of(behind[1]) if behind else ""
        return self.measures[quantity]


def _is_own_code(text: str) -> bool:
    """Whether what stands in the place of a barcode is a code of the partner's."""
    begin = _TWO_LETTERS.search(text)
    return begin is not None and _DIGIT.search(text, begin.start()) is not None


def _make_room(seen: dict[Any, Any]) -> None:
    """Forget what was seen where it grows beyond what repeats itself."""
    if len(seen) >= SEEN_MAX:
        seen.clear()
