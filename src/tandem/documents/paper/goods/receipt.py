"""The lines of a till receipt: a receipt has no head over its goods, so a line is known by
`2 x 3,49`.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from tandem.documents.pages.layout import Row
from tandem.documents.paper import labels, values
from tandem.documents.paper.goods import items

LENGTH_MAX = 200  # letters of a row
_TIMES = re.compile(
    r"(?P<quantity>\d+(?:[.,]\d{1,3})?)\s*(?P<unit>[^\W\d_]{0,5}\.?)\s*[x×*х@]\s*"
    r"(?:[^\W\d_]{0,3}\s*)?(?P<price>\d+[.,]\d{2})(?!\d)",
    re.IGNORECASE,
)

_SUM_BEHIND = re.compile(r"\s+\d[\d ]*[.,]\d{2}\s?[A-G]?$")


def read(rows: Sequence[Row]) -> Iterator[items.Item]:
    """`NAME 2 x3,49 6,98A`, or the name in the row above (Poland, elsewhere) or below (Romania) of
    `2 x 3,49`. The letter is of a rate of tax that stands at the end of the receipt.
    """
    rates = _rates(rows)
    for place, row in enumerate(rows):
        text = items.text_of(row)
        times = _times_in(labels.flat(text))
        if times is None:
            continue
        quantity, price = values.number(times["quantity"]), values.number(times["price"])
        name = text[: times.start()].strip(" -*")
        letter = re.search(r"\d[.,]\d{2}\s?([A-G])\b", text[times.end("quantity") :])
        sums = values.amounts(re.sub(r"(?<=\d)\s?[A-G]\b", "", text[times.end() :]))
        if quantity is None or price is None:
            continue
        if not items.is_name(name):
            below = items.text_of(items.row_at(rows, place + 1))
            named = "" if sums else _name_before_its_sum(below, quantity * price)
            name = named or _name_beside(rows, place)
            sums = sums or values.amounts(below)[-1:]
        amount = sums[-1] if sums else None
        proof = items.adds_up(quantity, price, [] if amount is None else [amount])
        yield items.Item(
            name=re.sub(r"(?<=\d[.,]\d\d)\s?[A-G]$", "", name)[:200],
            code="",
            gtin=items.gtin_in(" ".join([text, items.text_of(items.row_at(rows, place - 1))])),
            quantity=quantity,
            unit=times["unit"].strip("."),
            price=price,
            net=None,
            gross=amount,
            amount=None,
            confidence=round(
                (proof if amount is not None else items.UNCHECKED)
                * min(cell.confidence for cell in row),
                3,
            ),
            tax=rates.get(letter[1]) if letter else None,
            less=_less(rows, place),
        )


def _times_in(text: str) -> re.Match[str] | None:
    """Pieces times a price, in a row of a receipt; a longer one is none."""
    return _TIMES.search(text) if len(text) < LENGTH_MAX else None


def _less(rows: Sequence[Row], place: int) -> Decimal:
    """The discounts below a line, up to the next one or to what sums up."""
    less = Decimal(0)
    for row in rows[place + 1 :]:
        discount = items.discount_in(row)
        less += discount
        text = labels.flat(items.text_of(row))
        if _times_in(text) or (not discount and items.is_total(row)):
            break
    return less


def _rates(rows: Sequence[Row]) -> dict[str, Decimal]:
    """The rates of tax of a receipt by their letters: `PTU A 23%`, `TVA B - 9,00%`. A letter with
    two rates has none.
    """
    percents_by_letter: dict[str, set[Decimal]] = {}
    for row in rows:
        for letter, percent in re.findall(
            r"(?<![^\W\d_])([A-G])\s?[-=:]?\s?(\d{1,2})(?:[.,]\d{1,2})?\s?%", items.text_of(row)
        ):
            percents_by_letter.setdefault(letter, set()).add(Decimal(percent))
    return {
        letter: next(iter(percents))
        for letter, percents in percents_by_letter.items()
        if len(percents) == 1
    }


def _name_before_its_sum(text: str, amount: Decimal) -> str:
    """The name in a row that ends with this amount: Romanian tills print it below its pieces."""
    name = _SUM_BEHIND.sub("", text)
    sums = values.amounts(re.sub(r"(?<=\d)\s?[A-G]\b", "", text))
    is_its_own = sums[-1:] and abs(sums[-1] - amount) <= Decimal("0.01")
    return name if is_its_own and name != text and items.is_name(name) else ""


def _name_beside(rows: Sequence[Row], place: int) -> str:
    """The nearest row above that is words and no line itself; of a first line without one, the row
    below.
    """
    for step in (-1, -2, -3):
        text = items.text_of(items.row_at(rows, place + step))
        if _times_in(labels.flat(text)):
            break
        if items.discount_in(items.row_at(rows, place + step)):
            break
        if items.is_name(text) and not values.dates(text) and len(text) < 120:
            return text
    below = items.text_of(items.row_at(rows, place + 1))
    return _SUM_BEHIND.sub("", below) if items.is_name(below) else ""
