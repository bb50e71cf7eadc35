"""The goods on a page: the rows of an invoice's table, or the lines of a till receipt.

A table is found by its head (name, quantity, price, amount in the words of the languages), and each
cell belongs to the head over it. A line is sure when its quantity times its price is its amount. A
receipt has no head: there a line is known by `2 x 3,49`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from tandem.documents.pages.layout import Cell, Row, Word, cell_of
from tandem.documents.paper import labels, values
from tandem.documents.paper.finding import learnt_pattern
from tandem.documents.paper.goods import columns as heads
from tandem.documents.paper.goods import items, receipt

LINES_MAX, TAX_MAX = 2_000, 27  # per cent: no country of Europe taxes more
HEAD_LENGTH_MAX = 60
QUALIFIERS = {
    "gross",
    "net",
    "tax",
    "unit",
}  # kinds whose words also tell prices and amounts apart: `Cena jedn. netto`


def read(rows: Sequence[Row], learnt: Mapping[str, str], total: Decimal | None) -> list[items.Item]:
    """The lines of goods of a document. `learnt`: column → the head over it on this seller's
    documents.
    """
    lines = [*_of_table(rows, learnt)] or [*receipt.read(rows)]
    return items.settled(lines[:LINES_MAX], total)


def _of_table(rows: Sequence[Row], learnt: Mapping[str, str]) -> Iterator[items.Item]:
    columns: dict[str, tuple[float, float]] = {}
    name_above: list[str] = []
    item: items.Item | None = None
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
        cells = _sorted(row, columns)
        less = items.discount_in(row) if item is not None else 0
        if item is not None and less:
            item = replace(item, less=item.less + less)
            continue
        next_item = _item(cells, row, has_quantities="quantity" in columns)
        if next_item:
            if item:
                yield item
            item = replace(next_item, name=next_item.name or " ".join(name_above))
            name_above = []
        elif items.is_total(row) or (item is not None and _has_amounts(cells)):
            if item:
                yield item
            item, name_above = None, []
        elif item is not None:
            item = _continued(item, cells)
        else:
            name_above = [text for text in (items.text_of(cells.get("name", ())),) if text]
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
    columns: dict[str, tuple[float, float]] = {}
    row = tuple(part for cell in row for part in _parted(cell))
    # What lies over several columns is no part of one: `Klient: Instalbud`.
    beside = [
        other
        for place in (-2, -1, 1, 2)
        for other in items.row_at(rows, row[0].row + place)
        if sum(min(other.right, part.right) > max(other.left, part.left) for part in row) < 2
    ]
    for cell in row:
        wrapped = sorted(
            [cell, *(other for other in beside if _belongs(other, cell))], key=lambda part: part.row
        )
        kind = _kind(" ".join(part.text for part in wrapped), learnt) or _kind(cell.text, learnt)
        # A column of another kind takes its own cells, which would else fall to a neighbour: `Lp`,
        # a discount.
        kind = kind if kind and kind not in columns else f"other {cell.left:.0f}"
        if len(cell.text) <= HEAD_LENGTH_MAX:
            columns[kind] = (
                min(part.left for part in wrapped),
                max(part.right for part in wrapped),
            )
    known = {kind for kind in columns if not kind.startswith("other")}
    is_table = "name" in columns and {"quantity", "price", "net", "gross", "amount"} & set(columns)
    return columns if is_table and len(known) >= 3 else {}


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
    texts = [labels.flat(word.text).strip(" .:()#") for word in words]
    kinds = {kind for kind, pattern in heads.COLUMNS.items() if pattern.fullmatch(" ".join(texts))}
    begun = [
        {kind for kind in heads.COLUMNS if heads.COLUMNS[kind].fullmatch(word)} - QUALIFIERS - kinds
        for word in texts[1:]
    ]
    return bool(kinds) and not any(begun)


def _kind(text: str, learnt: Mapping[str, str]) -> str:
    """What stands in the column under this head; the most telling word decides (`Wartość brutto` is
    no name).
    """
    head = re.sub(
        r"^(?:l\.? ?p\.?|nr(?:\. crt\.?)?|poz\.?|pos\.?|#|no\.?|№)\s+",
        "",
        labels.flat(text).strip(" .:()#"),
    )
    for kind, label in learnt.items():
        pattern = learnt_pattern(label)
        if kind in heads.COLUMNS and pattern and pattern.fullmatch(head):
            return kind
    if len(head) > HEAD_LENGTH_MAX:
        return ""
    order = ("gtin", "gross", "net", "price", "quantity", "unit", "amount", "tax", "name", "code")
    return next((kind for kind in order if heads.COLUMNS[kind].fullmatch(head)), "") or next(
        (
            kind
            for kind in order
            if heads.COLUMNS[kind].match(head)
            or (kind in ("gross", "net", "quantity") and heads.COLUMNS[kind].search(head))
        ),
        "",
    )


def _sorted(row: Row, columns: Mapping[str, tuple[float, float]]) -> dict[str, list[Cell]]:
    """The cells of a row under their heads: where they overlap most, else the nearest."""
    cells: dict[str, list[Cell]] = {}
    for cell in (part for whole in row for part in _by_words(whole)):

        def nearness(kind: str, cell: Cell = cell) -> tuple[float, float]:
            left, right = columns[kind]
            overlap = min(right, cell.right) - max(left, cell.left)
            return (max(0.0, -overlap), -overlap)

        kind = min(columns, key=nearness)
        cells.setdefault(kind, []).append(cell)
    return cells


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


def _item(
    cells: Mapping[str, Sequence[Cell]], row: Row, *, has_quantities: bool
) -> items.Item | None:
    quantity_text, price_text = (
        items.text_of(cells.get("quantity", ())),
        items.text_of(cells.get("price", ())),
    )
    sums = {
        kind: next(iter(values.amounts(items.text_of(cells.get(kind, ())))[-1:]), None)
        for kind in ("net", "gross", "amount")
    }
    quantity, price = values.number(quantity_text), values.number(price_text)
    if all(amount is None for amount in sums.values()) and (quantity is None or price is None):
        return None
    if quantity is None and not cells.get("name"):
        return None
    name = items.text_of(cells.get("name", ()))
    if items.is_total(row) or (quantity is None and (price is None or has_quantities)):
        return None
    amount = (
        sums["net"]
        if sums["net"] is not None
        else sums["amount"]
        if sums["amount"] is not None
        else sums["gross"]
    )
    unit = (
        items.text_of(cells.get("unit", ()))
        or " ".join(
            part for part in re.sub(r"[-\d.,]+", " ", quantity_text).split() if part.isalpha()
        )[:12]
    )
    letters = min(cell.confidence for cell in row)
    return items.Item(
        name=name[:200],
        code=items.text_of(cells.get("code", ()))[:60],
        gtin=items.gtin_in(items.text_of(cells.get("gtin", ())) or items.text_of(row)),
        quantity=quantity,
        unit=unit,
        price=price,
        net=sums["net"],
        gross=sums["gross"],
        amount=sums["amount"],
        confidence=(
            round(
                items.adds_up(
                    quantity, price, [value for value in sums.values() if value is not None]
                )
                * letters,
                3,
            )
            if amount is not None
            else items.OFF
        ),
        tax=_rate(items.text_of(cells.get("tax", ()))),
    )


def _rate(text: str) -> Decimal | None:
    """A rate of tax: `23%`, `8,00 %`, or whole per cents alone. With decimals and no sign it may be
    an amount of tax.
    """
    rate = re.fullmatch(r"(\d{1,2})(?:[.,]\d{1,2}\s?%|\s?%)?", text.strip())
    return Decimal(rate[1]) if rate and int(rate[1]) <= TAX_MAX else None


def _continued(item: items.Item, cells: Mapping[str, Sequence[Cell]]) -> items.Item:
    """An item with what the row below says of it: more of its name, its code, its bar code."""
    text = " ".join(items.text_of(column) for column in cells.values())
    gtin = item.gtin or items.gtin_in(text)
    more = items.text_of(cells.get("name", ()))
    if more and len(item.name) < 120 and set(cells) <= {"name", "code", "gtin"}:
        item = replace(item, name=f"{item.name} {more}".strip()[:200])
    return replace(item, gtin=gtin, code=item.code or items.text_of(cells.get("code", ()))[:60])


def _has_amounts(cells: Mapping[str, Sequence[Cell]]) -> bool:
    return sum(bool(values.amounts(items.text_of(column))) for column in cells.values()) >= 2
