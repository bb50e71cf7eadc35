"""The goods on a page: the rows of an invoice's table, or the lines of a till receipt.

A table is found by its head (name, quantity, price, amount in the words of the languages), and each
cell belongs to the head over it. A line is sure when its quantity times its price is its amount. A
receipt has no head: there a line is known by `2 x 3,49`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tandem.documents.pages.layout import Cell, Row, Word, cell_of
from tandem.documents.paper import labels, values
from tandem.documents.paper.head import learnt_pattern
from tandem.kit import codes

SURE, UNCHECKED, OFF = 0.97, 0.8, 0.5
LINES_MAX, TAX_MAX = 2_000, 27  # per cent: no country of Europe taxes more
HEAD_LENGTH_MAX = 60
QUALIFIERS = {
    "gross",
    "net",
    "tax",
    "unit",
}  # kinds whose words also tell prices and amounts apart: `Cena jedn. netto`


@dataclass(frozen=True, slots=True)
class Item:
    """A line of goods. `amount` stands for net or gross where the page does not say which; `tax` is
    its rate in per cent.
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
    sure: float
    tax: Decimal | None = None


def read(rows: Sequence[Row], learnt: Mapping[str, str], total: Decimal | None) -> list[Item]:
    """The lines of goods of a document. `learnt`: column → the head over it on this seller's
    documents.
    """
    items = [*_of_table(rows, learnt)] or [*_of_receipt(rows)]
    return _settled(items[:LINES_MAX], total)


def _settled(items: list[Item], total: Decimal | None) -> list[Item]:
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


# A table
# ------------------------------------------------------------
def _of_table(rows: Sequence[Row], learnt: Mapping[str, str]) -> Iterator[Item]:
    columns: dict[str, tuple[float, float]] = {}
    name_above: list[str] = []
    item: Item | None = None
    for row in rows:
        head = _head(rows, row, learnt)
        if head:
            columns, name_above = head, []
            if item:
                yield item
            item = None
            continue
        if not columns:
            continue
        said = _sorted(row, columns)
        found = _item(said, row, has_quantities="quantity" in columns)
        if found:
            if item:
                yield item
            item = replace(found, name=found.name or " ".join(name_above))
            name_above = []
        elif _is_total(row) or (item is not None and _has_amounts(said)):
            if item:
                yield item
            item, name_above = None, []
        elif item is not None:
            item = _continued(item, said)
        else:
            name_above = [text for text in (_text(said.get("name", ())),) if text]
    if item:
        yield item


def _head(
    rows: Sequence[Row], row: Row, learnt: Mapping[str, str]
) -> dict[str, tuple[float, float]]:
    """Which column stands where, if this row is the head of a table of goods; a head may run over
    the rows beside it.
    """
    kinds = {_kind(part.text, learnt) for cell in row for part in _parted(cell)} - {""}
    if len(kinds) < 2 or not kinds & {"quantity", "price", "net", "gross", "amount"}:
        return {}
    found: dict[str, tuple[float, float]] = {}
    row = tuple(part for cell in row for part in _parted(cell))
    beside = [each for place in (-2, -1, 1, 2) for each in _row(rows, row[0].row + place)]
    for cell in row:
        wrapped = sorted(
            [cell, *(each for each in beside if _belongs(each, cell))], key=lambda each: each.row
        )
        kind = _kind(" ".join(each.text for each in wrapped), learnt) or _kind(cell.text, learnt)
        # A column of another kind takes its own cells, which would else fall to a neighbour: `Lp`,
        # a discount.
        kind = kind if kind and kind not in found else f"other {cell.left:.0f}"
        if len(cell.text) <= HEAD_LENGTH_MAX:
            found[kind] = (min(each.left for each in wrapped), max(each.right for each in wrapped))
    known = {kind for kind in found if not kind.startswith("other")}
    is_table = "name" in found and {"quantity", "price", "net", "gross", "amount"} & set(found)
    return found if is_table and len(known) >= 3 else {}


def _belongs(part: Cell, head: Cell) -> bool:
    """Whether a cell in a row beside a head is a part of it: words right above or below, not the
    first line of goods.
    """
    is_over = min(part.right, head.right) > max(part.left, head.left)
    is_near = abs(part.top - head.top) < 3.2 * (head.bottom - head.top)
    return is_over and is_near and not any(map(str.isdecimal, part.text))


def _parted(cell: Cell) -> list[Cell]:
    """The heads that stand close together in one cell (`Ilość J.m. Cena brutto`), each by itself;
    any other cell whole.
    """
    parts: list[list[Word]] = []
    place, heads = 0, 0
    while place < len(cell.words):
        longest = next(
            (
                end
                for end in range(min(len(cell.words), place + 4), place, -1)
                if _is_head(cell.words[place:end])
            ),
            0,
        )
        parts.append(list(cell.words[place : longest or place + 1]))
        place, heads = longest or place + 1, heads + bool(longest)
    return (
        [cell_of(part, cell.row, cell.top - cell.words[0].top) for part in parts]
        if heads >= 2 or (heads and len(parts) == 2)
        else [cell]
    )


def _is_head(words: Sequence[Word]) -> bool:
    """Whether words are one head: no word in it begins another (`Cena brutto | Wartość brutto`),
    beside what tells heads apart."""
    said = [labels.flat(word.text).strip(" .:()#") for word in words]
    kinds = {kind for kind, pattern in labels.COLUMNS.items() if pattern.fullmatch(" ".join(said))}
    begun = [
        {kind for kind in labels.COLUMNS if labels.COLUMNS[kind].fullmatch(word)}
        - QUALIFIERS
        - kinds
        for word in said[1:]
    ]
    return bool(kinds) and not any(begun)


def _row(rows: Sequence[Row], place: int) -> Row:
    return rows[place] if 0 <= place < len(rows) else ()


def _kind(text: str, learnt: Mapping[str, str]) -> str:
    """What stands in the column under this head; the most telling word decides (`Wartość brutto` is
    no name).
    """
    said = re.sub(
        r"^(?:l\.? ?p\.?|nr(?:\. crt\.?)?|poz\.?|pos\.?|#|no\.?|№)\s+",
        "",
        labels.flat(text).strip(" .:()#"),
    )
    for kind, label in learnt.items():
        pattern = learnt_pattern(label)
        if kind in labels.COLUMNS and pattern and pattern.fullmatch(said):
            return kind
    if len(said) > HEAD_LENGTH_MAX:
        return ""
    order = ("gtin", "gross", "net", "price", "quantity", "unit", "amount", "tax", "name", "code")
    return next((kind for kind in order if labels.COLUMNS[kind].fullmatch(said)), "") or next(
        (
            kind
            for kind in order
            if labels.COLUMNS[kind].match(said)
            or (kind in ("gross", "net", "quantity") and labels.COLUMNS[kind].search(said))
        ),
        "",
    )


def _sorted(row: Row, columns: Mapping[str, tuple[float, float]]) -> dict[str, list[Cell]]:
    """The cells of a row under their heads: where they overlap most, else the nearest."""
    said: dict[str, list[Cell]] = {}
    for cell in (part for each in row for part in _by_words(each)):

        def nearness(kind: str, cell: Cell = cell) -> tuple[float, float]:
            left, right = columns[kind]
            overlap = min(right, cell.right) - max(left, cell.left)
            return (max(0.0, -overlap), -overlap)

        kind = min(columns, key=nearness)
        said.setdefault(kind, []).append(cell)
    return said


def _by_words(cell: Cell) -> list[Cell]:
    """`3 szt.` may stand under two heads: a cell that begins with a number is sorted word by
    word.
    """
    if (
        len(cell.words) < 2
        or values.number(cell.words[0].text) is None
        or not cell.words[0].text[0].isdecimal()
    ):
        return [cell]
    if values.amounts(cell.text) and not values.amounts(cell.words[0].text):
        return [cell]  # 1 234,56
    return [cell_of([word], cell.row, cell.top - cell.words[0].top) for word in cell.words]


def _text(cells: Sequence[Cell]) -> str:
    return " ".join(cell.text for cell in cells)


def _item(said: Mapping[str, Sequence[Cell]], row: Row, *, has_quantities: bool) -> Item | None:
    quantity_text, price_text = _text(said.get("quantity", ())), _text(said.get("price", ()))
    sums = {
        kind: next(iter(values.amounts(_text(said.get(kind, ())))[-1:]), None)
        for kind in ("net", "gross", "amount")
    }
    quantity, price = values.number(quantity_text), values.number(price_text)
    if all(amount is None for amount in sums.values()) and (quantity is None or price is None):
        return None
    if quantity is None and not said.get("name"):
        return None
    name = _text(said.get("name", ()))
    if _is_total(row) or (quantity is None and (price is None or has_quantities)):
        return None
    amount = (
        sums["net"]
        if sums["net"] is not None
        else sums["amount"]
        if sums["amount"] is not None
        else sums["gross"]
    )
    unit = (
        _text(said.get("unit", ()))
        or " ".join(
            part for part in re.sub(r"[-\d.,]+", " ", quantity_text).split() if part.isalpha()
        )[:12]
    )
    letters = min(cell.sure for cell in row)
    return Item(
        name=name[:200],
        code=_text(said.get("code", ()))[:60],
        gtin=_gtin(_text(said.get("gtin", ())) or _text(row)),
        quantity=quantity,
        unit=unit,
        price=price,
        net=sums["net"],
        gross=sums["gross"],
        amount=sums["amount"],
        sure=(
            round(
                _adds_up(quantity, price, [each for each in sums.values() if each is not None])
                * letters,
                3,
            )
            if amount is not None
            else OFF
        ),
        tax=_rate(_text(said.get("tax", ()))),
    )


def _rate(text: str) -> Decimal | None:
    """A rate of tax: `23%`, `8,00 %`, or whole per cents alone. With decimals and no sign it may be
    an amount of tax.
    """
    found = re.fullmatch(r"(\d{1,2})(?:[.,]\d{1,2}\s?%|\s?%)?", text.strip())
    return Decimal(found[1]) if found and int(found[1]) <= TAX_MAX else None


def _adds_up(quantity: Decimal | None, price: Decimal | None, sums: Sequence[Decimal]) -> float:
    if quantity is None or price is None:
        return UNCHECKED if quantity is not None else OFF
    return (
        SURE
        if any(
            abs(quantity * price - amount) <= max(Decimal("0.02"), abs(quantity) / 200)
            for amount in sums
        )
        else OFF
    )


def _gtin(text: str) -> str:
    for found in re.findall(r"(?<!\d)\d{13,14}(?!\d)|(?<!\d)\d{8}(?!\d)", text):
        try:
            return codes.parse_gtin(found) if len(found) > 8 else ""
        except codes.NotACode:
            continue
    return ""


def _continued(item: Item, said: Mapping[str, Sequence[Cell]]) -> Item:
    """An item with what the row below says of it: more of its name, its code, its bar code."""
    text = " ".join(_text(cells) for cells in said.values())
    gtin = item.gtin or _gtin(text)
    more = _text(said.get("name", ()))
    if more and len(item.name) < 120 and set(said) <= {"name", "code", "gtin"}:
        item = replace(item, name=f"{item.name} {more}".strip()[:200])
    return replace(item, gtin=gtin, code=item.code or _text(said.get("code", ()))[:60])


def _has_amounts(said: Mapping[str, Sequence[Cell]]) -> bool:
    return sum(bool(values.amounts(_text(cells))) for cells in said.values()) >= 2


def _is_total(row: Row) -> bool:
    said = labels.flat(row[0].text)
    return any(pattern.match(said) for pattern in labels.TOTAL) or bool(
        labels.NOT_TOTAL.match(said) and values.amounts(_text(row))
    )


# A receipt
# ------------------------------------------------------------
_TIMES = re.compile(
    r"(?P<quantity>\d+(?:[.,]\d{1,3})?)\s*(?P<unit>[^\W\d_]{0,5}\.?)\s*[x×*х@]\s*"
    r"(?:[^\W\d_]{0,3}\s*)?(?P<price>\d+[.,]\d{2})(?!\d)",
    re.IGNORECASE,
)


def _of_receipt(rows: Sequence[Row]) -> Iterator[Item]:
    """`NAME 2 x3,49 6,98A`, or the name in the row above (Poland, elsewhere) or below (Romania) of
    `2 x 3,49`. The letter is of a rate of tax that stands at the end of the receipt.
    """
    rates = _rates(rows)
    for place, row in enumerate(rows):
        text = _text(row)
        found = _TIMES.search(labels.flat(text)) if len(text) < 200 else None
        if found is None:
            continue
        quantity, price = values.number(found["quantity"]), values.number(found["price"])
        name = text[: found.start()].strip(" -*")
        letter = re.search(r"\d[.,]\d{2}\s?([A-G])\b", text[found.end("quantity") :])
        sums = values.amounts(re.sub(r"(?<=\d)\s?[A-G]\b", "", text[found.end() :]))
        if quantity is None or price is None:
            continue
        if not _is_name(name):
            name = _name_beside(rows, place)
            sums = sums or values.amounts(_text(_row(rows, place + 1)))[-1:]
        amount = sums[-1] if sums else None
        proof = _adds_up(quantity, price, [] if amount is None else [amount])
        yield Item(
            name=re.sub(r"(?<=\d[.,]\d\d)\s?[A-G]$", "", name)[:200],
            code="",
            gtin=_gtin(" ".join([text, _text(_row(rows, place - 1))])),
            quantity=quantity,
            unit=found["unit"].strip("."),
            price=price,
            net=None,
            gross=amount,
            amount=None,
            sure=round(
                (proof if amount is not None else UNCHECKED) * min(cell.sure for cell in row), 3
            ),
            tax=rates.get(letter[1]) if letter else None,
        )


def _rates(rows: Sequence[Row]) -> dict[str, Decimal]:
    """The rates of tax of a receipt by their letters: `PTU A 23%`, `TVA B - 9,00%`. A letter with
    two rates has none.
    """
    said: dict[str, set[Decimal]] = {}
    for row in rows:
        for letter, percent in re.findall(
            r"(?<![^\W\d_])([A-G])\s?[-=:]?\s?(\d{1,2})(?:[.,]\d{1,2})?\s?%", _text(row)
        ):
            said.setdefault(letter, set()).add(Decimal(percent))
    return {letter: next(iter(found)) for letter, found in said.items() if len(found) == 1}


def _is_name(text: str) -> bool:
    return sum(map(str.isalpha, text)) >= 3


def _name_beside(rows: Sequence[Row], place: int) -> str:
    """The nearest row above that is words and no line itself; of a first line without one, the row
    below.
    """
    for step in (-1, -2, -3):
        text = _text(_row(rows, place + step))
        if _TIMES.search(labels.flat(text)):
            break
        if _is_name(text) and not values.dates(text) and len(text) < 120:
            return text
    below = _text(_row(rows, place + 1))
    return re.sub(r"\s\d[\d ]*[.,]\d{2}\s?[A-G]?$", "", below) if _is_name(below) else ""
