"""The number of a document on a page: beside its label, with its series, as tills print it."""

import re
from collections.abc import Sequence

from tandem.documents import ksef_codes
from tandem.documents.pages.layout import Row
from tandem.documents.paper import labels, values
from tandem.documents.paper.finding import (
    CLEAR,
    LEARNT,
    LIKELY,
    NOTHING,
    WEAK,
    Found,
    beside,
    labelled,
    learnt_pattern,
)


def number_of(rows: Sequence[Row], learnt: str) -> Found:
    """The number of a document. `learnt`: the label that a person showed."""
    series = None if learnt else _with_series(rows)
    if series is not None:
        return series
    tried = [
        (learnt_pattern(learnt), LEARNT),
        (labels.NUMBER[0], CLEAR),
        (labels.NUMBER[1], LIKELY),
    ]
    for pattern, confidence in tried:
        numbers: dict[str, Found] = {}
        for _label, cell, end, row in labelled(rows, pattern) if pattern else ():
            for text, where in beside(rows, cell, end, row):
                number = number_in(text)
                if number:
                    numbers.setdefault(number, Found(number, confidence * where.confidence))
                    break
        if numbers:
            first = next(iter(numbers.values()))
            return first if len(numbers) == 1 else Found(first.value, min(first.confidence, WEAK))
    return NOTHING


def _with_series(rows: Sequence[Row]) -> Found | None:
    """The number of a Romanian bill with its series in front, `AB 001234`."""
    numbers: dict[str, Found] = {}
    for row in rows:
        text = " ".join(cell.text for cell in row)
        match = labels.SERIES.search(labels.flat(text))
        if match is not None:
            series, number = (
                text[match.start(1) : match.end(1)],
                text[match.start(2) : match.end(2)],
            )
            confidence = CLEAR * min(cell.confidence for cell in row)
            numbers.setdefault(
                f"{series.upper()} {number}", Found(f"{series.upper()} {number}", confidence)
            )
    if not numbers:
        return None
    first = next(iter(numbers.values()))
    return first if len(numbers) == 1 else Found(first.value, min(first.confidence, WEAK))


_DAY_BEHIND = re.compile(r"/\d{1,2}[.-]\d{1,2}[.-]\d{4}$")  # `Factura nr. 55/10.02.2026`
_PART = re.compile(r"[\w/\\.\-_()]*\w[\w/\\.\-_()]*")


def number_in(text: str) -> str:
    """The number of a document at the beginning of a text: one word with a digit, or letters and
    then one.
    """
    parts = text.split()[:3]
    for place, part in enumerate(parts):
        word = _DAY_BEHIND.sub("", part.strip(".,:;#()"))
        if len(word) > 40 or not _PART.fullmatch(word):
            return ""
        if any(letter.isdecimal() for letter in word):
            if ksef_codes.is_number_like(word):
                return ""  # it tells the invoice too, but its seller gave it another number
            number = " ".join([*(before.strip(".,:;#") for before in parts[:place]), word])
            is_other = (place == 0 and bool(values.dates(word))) or (
                not any(map(str.isdecimal, word[1:])) and place == 0
            )
            return "" if is_other or values.amounts(word) else number
        if len(word) > 6 or not word.isupper():
            return ""
    return ""
