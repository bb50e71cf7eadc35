"""Values beside their labels on a page: where a label stands, and what stands next to it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tandem.documents.pages.layout import Cell, Row
from tandem.documents.paper import labels

LEARNT, CLEAR, LIKELY, WEAK, GUESSED = 0.97, 0.93, 0.85, 0.7, 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """A value read of a page, and how sure it is (0 to 1)."""

    value: Any
    confidence: float


NOTHING = Found(None, 0.0)


def labelled(rows: Sequence[Row], pattern: re.Pattern[str]) -> Iterator[tuple[str, Cell, int, Row]]:
    """Every place where a label stands: its text, its cell, where it ends there, and the row."""
    for row in rows:
        for cell in row:
            text = labels.flat(cell.text)
            for label in pattern.finditer(text):
                yield label.group(), cell, label.end(), row


def beside(rows: Sequence[Row], cell: Cell, end: int, row: Row) -> Iterator[tuple[str, Cell]]:
    """What stands behind a label, then to the right of it, then below it; nearest first."""
    rest = cell.text[end:].lstrip(" .:;-–|#№°")
    if rest:
        yield rest, cell
        return
    right = [other for other in row if other.left > cell.left]
    if right:
        yield right[0].text.lstrip(" :"), right[0]
    for below in rows[cell.row + 1 : cell.row + 3]:
        under = [other for other in below if other.left < cell.right and other.right > cell.left]
        if under:
            yield under[0].text, under[0]
            return


def learnt_pattern(label: str) -> re.Pattern[str] | None:
    """A label that a person showed, as a pattern."""
    text = labels.flat(label).strip(" .:;#")
    return re.compile(rf"(?<!\w){re.escape(text)}(?!\w)") if text else None
