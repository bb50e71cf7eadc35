"""Lines of goods as a page says them, and what is true of them wherever they stand: whether they
add up, which discount belongs to which of them, what their amounts are.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tandem.documents import gs1
from tandem.documents.pages.layout import Cell, Row
from tandem.documents.paper import labels, values
from tandem.kit import codes

CONFIDENT, UNCHECKED, OFF = 0.97, 0.8, 0.5
LETTERS_OF_NAME_MIN = 3


@dataclass(frozen=True, slots=True)
class Item:
    """A line of goods. `amount` stands for net or gross where the page does not say which; `tax` is
    its rate in per cent; `less`: the discounts that stand below it.
    """

    name: str
    code: str
    gtin: str
    quantity: Decimal | None
    unit: str
    price: Decimal | None
    net: Decimal | None
    gross: Decimal | None
    amount: Decimal | None
    confidence: float
    tax: Decimal | None = None
    less: Decimal = Decimal(0)


def settled(items: Sequence[Item], total: Decimal | None) -> list[Item]:
    """The lines with their discounts taken off, their amounts told net from gross, and unsure where
    they name nothing.
    """
    return _of_kind([_named(item) for item in _less(items, total)], total)


def _named(item: Item) -> Item:
    is_named = item.gtin or item.code or is_name(item.name)
    return item if is_named else replace(item, confidence=min(item.confidence, OFF))


def _less(items: Sequence[Item], total: Decimal | None) -> list[Item]:
    """Discounts taken off the lines that they stand below, unless these come to the total as they
    are: then they were told of, not added.
    """
    if not any(item.less for item in items):
        return list(items)
    whole = [_amount(item) or Decimal(0) for item in items]
    discounts = sum((item.less for item in items), Decimal(0))
    rounding = Decimal("0.02") * len(items)
    if total is not None and abs(sum(whole, Decimal(0)) - total) <= rounding:
        return list(items)
    is_right = total is not None and abs(sum(whole, Decimal(0)) - discounts - total) <= rounding
    return [_with_discount(item, is_right=is_right) if item.less else item for item in items]


def _with_discount(item: Item, *, is_right: bool) -> Item:
    """A line less its discount. Which of two amounts it belongs to is not told, and one that leaves
    less than nothing is none of this line: a person looks.
    """
    given = [name for name in ("net", "gross", "amount") if getattr(item, name) is not None]
    amount = _amount(item)
    if len(given) != 1 or amount is None or item.less >= amount:
        return replace(item, confidence=min(item.confidence, OFF))
    confidence = item.confidence if is_right else min(item.confidence, UNCHECKED)
    return replace(item, **{given[0]: amount - item.less}, confidence=confidence)  # type: ignore[arg-type]


def _amount(item: Item) -> Decimal | None:
    amounts = (item.gross, item.net, item.amount)
    return next((amount for amount in amounts if amount is not None), None)


def _of_kind(items: list[Item], total: Decimal | None) -> list[Item]:
    """Amounts of no stated kind are gross where they add up to the total, net where they add up to
    an amount below it.
    """
    if not items or all(item.amount is None for item in items):
        return items
    whole = sum((item.amount for item in items if item.amount is not None), Decimal(0))
    is_gross = total is not None and abs(whole - total) <= Decimal("0.02") * len(items)
    return [
        (
            replace(
                item,
                gross=item.amount if is_gross else item.gross,
                net=item.net if is_gross else item.amount,
                amount=None,
            )
            if item.amount is not None
            else item
        )
        for item in items
    ]


def discount_in(row: Row) -> Decimal:
    """The discount that a row below a line tells (`OPUST -10,00`); 0 where it tells none. What is
    left after it may stand behind it.
    """
    text = text_of(row)
    words = labels.flat(text)
    if not labels.DISCOUNT.match(words) or labels.DISCOUNTS_OF_ALL.search(words):
        return Decimal(0)
    text = re.sub(r"(?<=\d)-(?!\w)", "", text)  # a minus behind
    amounts = values.amounts(re.sub(r"(?<=\d)\s?[A-G]\b", "", text))
    below = [amount for amount in amounts if amount < 0]
    return abs((below or amounts)[0]) if amounts else Decimal(0)


def is_total(row: Row) -> bool:
    """Whether a row sums up, rather than naming goods."""
    label = labels.flat(row[0].text)
    return any(pattern.match(label) for pattern in labels.TOTAL) or bool(
        labels.NOT_TOTAL.match(label) and values.amounts(text_of(row))
    )


def adds_up(quantity: Decimal | None, price: Decimal | None, sums: Sequence[Decimal]) -> float:
    """How sure a line is by its quantity, price and amounts."""
    if quantity is None or price is None:
        return UNCHECKED if quantity is not None else OFF
    return (
        CONFIDENT
        if any(
            abs(quantity * price - amount) <= max(Decimal("0.02"), abs(quantity) / 200)
            for amount in sums
        )
        else OFF
    )


def gtin_in(text: str) -> str:
    """The barcode in a text; empty where none holds. Misread digits hold a check digit one time in
    ten, so the prefix must be one that GS1 gave to somebody as well.
    """
    for digits in re.findall(r"(?<!\d)\d{13,14}(?!\d)", text):
        try:
            gtin = codes.parse_gtin(digits)
        except codes.NotACode:
            continue
        if gs1.is_given(gtin):
            return gtin
    return ""


def text_of(cells: Sequence[Cell]) -> str:
    """What stands in these cells."""
    return " ".join(cell.text for cell in cells)


def row_at(rows: Sequence[Row], place: int) -> Row:
    """A row of the page; an empty one beyond its ends."""
    return rows[place] if 0 <= place < len(rows) else ()


def is_name(text: str) -> bool:
    """Whether a text may name goods."""
    return sum(map(str.isalpha, text)) >= LETTERS_OF_NAME_MIN
