"""What a person's correction teaches: beside which label a seller's documents have the right value,
and which heads their columns of goods have.

The right value is looked for on the page; the words before it in its cell, else in the cell to its
left, else above it, are its label. A line of goods is looked for by its quantity and amount; the
words over them are the heads of their columns. A label or head is kept only if with it the page
gives the right value, so a wrong lesson is never learnt.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from tandem.documents.pages.layout import Cell, Page, Row, rows_of
from tandem.documents.paper import head, values
from tandem.documents.paper.goods import table
from tandem.documents.paper.goods.items import Item

LABEL_LENGTH_MAX = 60
ROWS_BELOW_HEAD = 40  # a line further down says nothing of its head
# what a learnt head of a column begins with; the others are labels of the document's own head
COLUMN = "column:"
FIELDS = ("number", "issued_on", "gross")


def labels_of(pages: Sequence[Page], corrected: Mapping[str, Any]) -> dict[str, str]:
    """Field → label, for every corrected field whose right value stands on the page beside one, and
    `column:…` → head where the page gives its lines only so. `corrected`: field → right value, as
    text: a number, a day (2026-03-01), an amount (12.50); `lines`: of each line its quantity, net
    and gross amount, as text or nothing.
    """
    rows = rows_of(pages)
    return {
        **_fields(rows, corrected),
        **_columns(rows, corrected.get("lines", ()), _amount(corrected.get("gross", ""))),
    }


def _fields(rows: Sequence[Row], corrected: Mapping[str, str]) -> dict[str, str]:
    label_by_field: dict[str, str] = {}
    for field in FIELDS:
        text = corrected.get(field, "")
        for cell, start in _places(rows, field, text) if text else ():
            label = _label_of(rows, cell, start)
            if label and _gives(rows, field, label, text):
                label_by_field[field] = label
                break
    return label_by_field


def _places(rows: Sequence[Row], field: str, text: str) -> Iterator[tuple[Cell, int]]:
    """Where a value stands: its cell, and where in it."""
    for row in rows:
        for cell in row:
            if field == "number" and (place := cell.text.find(text)) >= 0:
                yield cell, place
            if field == "issued_on":
                yield from (
                    (cell, place)
                    for day, _is_unclear, place in values.dates(cell.text)
                    if day.isoformat() == text
                )
            if field == "gross" and _amount(text) in values.amounts(cell.text):
                digit = re.search(r"-?\s?\d", cell.text)
                yield cell, digit.start() if digit else 0


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _label_of(rows: Sequence[Row], cell: Cell, start: int) -> str:
    before = cell.text[:start].strip(" .:;#-")
    if any(map(str.isalpha, before)):
        return before[-LABEL_LENGTH_MAX:]
    left = [
        other
        for other in rows[cell.row]
        if other.right <= cell.left and any(map(str.isalpha, other.text))
    ]
    if left:
        return left[-1].text.strip(" .:;#-")[-LABEL_LENGTH_MAX:]
    for above in reversed(rows[max(0, cell.row - 2) : cell.row]):
        over = [
            other
            for other in above
            if other.left < cell.right
            and other.right > cell.left
            and any(map(str.isalpha, other.text))
        ]
        if over:
            return over[0].text.strip(" .:;#-")[-LABEL_LENGTH_MAX:]
    return ""


def _gives(rows: Sequence[Row], field: str, label: str, text: str) -> bool:
    read = getattr(head.read(rows, {field: label}), field)
    value = read.value
    return read.confidence > 0 and (
        value == text
        if field == "number"
        else value == date.fromisoformat(text)
        if field == "issued_on"
        else value == _amount(text)
    )


# Columns of goods
# ------------------------------------------------------------
def columns_in(template: Mapping[str, str]) -> dict[str, str]:
    """The heads of columns among the labels that were learnt of a seller."""
    return {
        name.removeprefix(COLUMN): label
        for name, label in template.items()
        if name.startswith(COLUMN)
    }


def _columns(
    rows: Sequence[Row], lines: Sequence[Sequence[str]], total: Decimal | None
) -> dict[str, str]:
    wanted = [
        (quantity, _amount(net), _amount(gross))
        for quantity_text, net, gross in lines
        if (quantity := _amount(quantity_text)) is not None
    ]
    wanted = [line for line in wanted if line[1] is not None or line[2] is not None]
    items = table.read(rows, {}, total) if wanted else []
    if all(_has(items, line) for line in wanted):
        return {}
    for line in wanted:
        for row in rows:
            heads = {kind: _over(rows, cell) for kind, cell in _cells(row, line).items()}
            if (
                len(heads) == 3
                and all(heads.values())
                and _has(table.read(rows, heads, total), line)
            ):
                return {f"{COLUMN}{kind}": label for kind, label in heads.items()}
    return {}


def _has(items: Sequence[Item], line: tuple[Decimal, Decimal | None, Decimal | None]) -> bool:
    """Whether a line of this quantity and amount was read."""
    quantity, net, gross = line
    return any(
        item.quantity == quantity
        and ((gross is not None and item.gross == gross) or (net is not None and item.net == net))
        for item in items
    )


def _cells(row: Row, line: tuple[Decimal, Decimal | None, Decimal | None]) -> dict[str, Cell]:
    """The cells of a row that are the line's name, quantity and amount; fewer where it is another
    line.
    """
    quantity, net, gross = line
    kind, amount = ("gross", gross) if gross is not None else ("net", net)
    sums = [cell for cell in row if amount in values.amounts(cell.text)]
    counts = [
        cell for cell in row if values.number(cell.text) == quantity and cell not in sums[-1:]
    ]
    names = sorted(
        (cell for cell in row if cell not in sums),
        key=lambda cell: sum(map(str.isalpha, cell.text)),
    )
    if not sums or not counts or not names or names[-1] in counts:
        return {}
    return {"name": names[-1], "quantity": counts[0], kind: sums[-1]}


def _over(rows: Sequence[Row], cell: Cell) -> str:
    """The head over a cell: the nearest words above it, in a row of words."""
    for above in reversed(rows[max(0, cell.row - ROWS_BELOW_HEAD) : cell.row]):
        is_of_words = len(above) >= 3 and not any(values.amounts(other.text) for other in above)
        over = [other for other in above if other.left < cell.right and other.right > cell.left]
        if (
            is_of_words
            and over
            and any(map(str.isalpha, over[0].text))
            and len(over[0].text) <= LABEL_LENGTH_MAX
        ):
            return over[0].text.strip(" .:;#-")
    return ""
