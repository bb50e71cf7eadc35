"""What a person's correction teaches: beside which label a seller's documents have the right value.

The right value is looked for on the page; the words before it in its cell, else in the cell to its left, else above it, are its
label. A label is kept only if with it the page gives the right value, so a wrong lesson is never learnt.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from tandem.evidence.readers.paper import head, values
from tandem.evidence.readers.paper.pages import Cell, Page, Row, rows_of

LABEL_LENGTH_MAX = 60
FIELDS = ("number", "issued_on", "gross")


def labels_of(pages: Sequence[Page], said: Mapping[str, str]) -> dict[str, str]:
    """Field → label, for every corrected field whose right value stands on the page beside one. `said`: field → right value, as
    text: a number, a day (2026-03-01), an amount (12.50)."""
    rows = rows_of(pages)
    found: dict[str, str] = {}
    for field in FIELDS:
        text = said.get(field, "")
        for cell, start in _places(rows, field, text) if text else ():
            label = _label_of(rows, cell, start)
            if label and _gives(rows, field, label, text):
                found[field] = label
                break
    return found


def _places(rows: Sequence[Row], field: str, text: str) -> Iterator[tuple[Cell, int]]:
    """Where a value stands: its cell, and where in it."""
    for row in rows:
        for cell in row:
            if field == "number" and (place := cell.text.find(text)) >= 0:
                yield cell, place
            if field == "issued_on":
                yield from ((cell, place) for day, _is_unclear, place in values.dates(cell.text) if day.isoformat() == text)
            if field == "gross" and _amount(text) in values.amounts(cell.text):
                found = re.search(r"-?\s?\d", cell.text)
                yield cell, found.start() if found else 0


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _label_of(rows: Sequence[Row], cell: Cell, start: int) -> str:
    before = cell.text[:start].strip(" .:;#-")
    if any(map(str.isalpha, before)):
        return before[-LABEL_LENGTH_MAX:]
    left = [each for each in rows[cell.row] if each.right <= cell.left and any(map(str.isalpha, each.text))]
    if left:
        return left[-1].text.strip(" .:;#-")[-LABEL_LENGTH_MAX:]
    for above in reversed(rows[max(0, cell.row - 2) : cell.row]):
        over = [each for each in above if each.left < cell.right and each.right > cell.left and any(map(str.isalpha, each.text))]
        if over:
            return over[0].text.strip(" .:;#-")[-LABEL_LENGTH_MAX:]
    return ""


def _gives(rows: Sequence[Row], field: str, label: str, text: str) -> bool:
    found = getattr(head.read(rows, {field: label}), field)
    value = found.value
    return found.sure > 0 and (
        value == text
        if field == "number"
        else value == date.fromisoformat(text)
        if field == "issued_on"
        else value == _amount(text)
    )
