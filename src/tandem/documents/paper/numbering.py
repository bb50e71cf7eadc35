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
        found: dict[str, Found] = {}
        for _label, cell, end, row in labelled(rows, pattern) if pattern else ():
            for text, where in beside(rows, cell, end, row):
                number = number_in(text)
                if number:
                    found.setdefault(number, Found(number, confidence * where.confidence))
                    break
        if found:
            first = next(iter(found.values()))
            return first if len(found) == 1 else Found(first.value, min(first.confidence, WEAK))
    return NOTHING


def _with_series(rows: Sequence[Row]) -> Found | None:
    """The number of a Romanian bill with its series in front, `AB 001234`."""
    found: dict[str, Found] = {}
    for row in rows:
        text = " ".join(cell.text for cell in row)
        said = labels.SERIES.search(labels.flat(text))
        if said is not None:
            series, number = text[said.start(1) : said.end(1)], text[said.start(2) : said.end(2)]
            confidence = CLEAR * min(cell.confidence for cell in row)
            found.setdefault(
                f"{series.upper()} {number}", Found(f"{series.upper()} {number}", confidence)
            )
    if not found:
        return None
    first = next(iter(found.values()))
    return first if len(found) == 1 else Found(first.value, min(first.confidence, WEAK))


_DAY_BEHIND = re.compile(r"/\d{1,2}[.-]\d{1,2}[.-]\d{4}$")  # `Factura nr. 55/10.02.2026`
_PART = re.compile(r"[\w/\\.\-_()]*\w[\w/\\.\-_()]*")


def number_in(text: str) -> str:
    """The number of a document at the beginning of a text: one word with a digit, or letters and
    then one.
    """
    parts = text.split()[:3]
    for place, part in enumerate(parts):
        said = _DAY_BEHIND.sub("", part.strip(".,:;#()"))
        if len(said) > 40 or not _PART.fullmatch(said):
            return ""
        if any(letter.isdecimal() for letter in said):
            if ksef_codes.is_number_like(said):
                return ""  # it tells the invoice too, but its seller gave it another number
            number = " ".join([*(each.strip(".,:;#") for each in parts[:place]), said])
            is_other = (place == 0 and bool(values.dates(said))) or (
                not any(map(str.isdecimal, said[1:])) and place == 0
            )
            return "" if is_other or values.amounts(said) else number
        if len(said) > 6 or not said.isupper():
            return ""
    return ""
