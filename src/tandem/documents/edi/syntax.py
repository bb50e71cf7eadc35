"""The two old tongues of trade, taken apart into segments: UN/EDIFACT (ISO 9735) and ANSI X12.

A segment is its tag and its elements; an element is its components. Marks are told by the file
itself (`UNA`, `ISA`).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from tandem.documents.base import Unreadable
from tandem.kit import letters
from tandem.kit.errors import Said
from tandem.kit.text import tidy

BYTES_MAX = 50_000_000
ISA_LENGTH = 106
# The letters that UNB names (ISO 9735, S001/0001), and what programs write in their place. UNOA and
# UNOB are bare ASCII; where others stand in them, under UNOC and in X12, their words tell.
LETTERS = {
    "UNOD": ("iso8859-2", "cp1250", "cp852"),
    "UNOE": ("iso8859-5", "cp1251", "cp866"),
    "UNOF": ("iso8859-7",),
    "UNOG": ("iso8859-3",),
    "UNOH": ("iso8859-4",),
    "UNOI": ("iso8859-6",),
    "UNOJ": ("iso8859-8",),
    "UNOK": ("iso8859-9",),
    "UNOL": ("iso8859-15",),
}
_OTHERS = ("cp1252", "cp1250", "iso8859-2", "cp852", "cp1251")
_SYNTAX = re.compile(rb"(?:UNA.{6}\s*)?UNB.(UNO[A-Z])", re.DOTALL)
# How many digits stand where in a day, by its form (2379); what follows is a time or an end.
_FORMS = {
    **dict.fromkeys(("", "101", "102", "201", "203", "204", "205", "303", "304", "718"), "Ymd"),
    **dict.fromkeys(("711", "713", "717", "719"), "Ymd"),
    **dict.fromkeys(("2", "4"), "dmY"),
    "3": "mdY",
}
_SHORT = ("101", "201", "713", "717")  # with years of two digits
_PERIODS = ("711", "713", "717", "718", "719")
_HIDDEN = {chr(letter): chr(0xE000 + letter) for letter in range(0x20, 0x7F)}
_SHOWN = {ord(hidden): letter for letter, hidden in _HIDDEN.items()}


class Segment(NamedTuple):
    """One segment. `at(1)` is the first component of the first element after the tag, `at(1, 2)`
    its second.
    """

    tag: str
    elements: tuple[tuple[str, ...], ...]

    def at(self, element: int, component: int = 1) -> str:
        """A component, empty where the segment is shorter."""
        if element > len(self.elements) or component > len(self.elements[element - 1]):
            return ""
        return tidy(self.elements[element - 1][component - 1])


def is_edifact(content: bytes) -> bool:
    """Whether a file begins as an EDIFACT interchange does."""
    return content.lstrip(b"\xef\xbb\xbf\r\n\t ")[:3] in (b"UNA", b"UNB")


def is_x12(content: bytes) -> bool:
    """Whether a file begins as an X12 interchange does."""
    return re.match(rb"ISA[^A-Za-z0-9\s]", content.lstrip(b"\xef\xbb\xbf\r\n\t ")[:4]) is not None


def edifact(content: bytes) -> Iterator[Segment]:
    """The segments of an EDIFACT interchange.

    Raises:
        Unreadable
    """
    text = _text(content)
    component, element, release, end = ":", "+", "?", "'"
    if text.startswith("UNA"):
        if (
            len(text) < 9
            or len({text[3], text[4], text[8]}) < 3
            or any(mark.isalnum() for mark in (text[3], text[4], text[8]))
        ):
            raise Unreadable(why=Said("the marks of the EDIFACT file (UNA) are damaged"))
        component, element, release, end = text[3], text[4], text[6], text[8]
        text = text[9:]
    if not text.lstrip().startswith("UNB"):
        raise Unreadable(why=Said("the EDIFACT file does not begin with UNB"))
    if release.strip():
        # What is released stands out of the way while the text is split: `??` is a question mark,
        # `?+` a plus.
        text = re.sub(
            rf"{re.escape(release)}(.)",
            lambda released: _HIDDEN.get(released[1], released[1]),
            text,
            flags=re.DOTALL,
        )
    for raw in text.split(end):
        raw = raw.strip("\r\n ")
        if raw:
            tag, *elements = raw.split(element)
            yield Segment(
                tag.strip().upper(),
                tuple(
                    tuple(part.translate(_SHOWN) for part in composite.split(component))
                    for composite in elements
                ),
            )


def x12(content: bytes) -> Iterator[Segment]:
    """The segments of an X12 interchange.

    Raises:
        Unreadable
    """
    text = _text(content)
    if len(text) < ISA_LENGTH:
        raise Unreadable(why=Said("the X12 file is cut off in its first segment"))
    element, component, end = text[3], text[104], text[105]
    if len({element, component, end}) < 3 or text[:ISA_LENGTH].count(element) != 16:
        raise Unreadable(why=Said("the first segment of the X12 file (ISA) is damaged"))
    for raw in text.split(end):
        raw = raw.strip("\r\n ")
        if raw:
            tag, *elements = raw.split(element)
            yield Segment(
                tag.strip().upper(),
                tuple(tuple(composite.split(component)) for composite in elements),
            )


def bodies(segments: Iterable[Segment], *, begin: str, end: str) -> Iterator[list[Segment]]:
    """The messages of an interchange, each with the segment that begins it and without the one that
    ends it.

    Raises:
        Unreadable: the last one is cut off.
    """
    body: list[Segment] | None = None
    for segment in segments:
        if segment.tag == begin:
            body = []
        if body is not None:
            if segment.tag == end:
                yield body
                body = None
            else:
                body.append(segment)
    if body is not None:
        raise Unreadable(why=Said("its last message has no end (%(segment)s)", segment=end))


def _text(content: bytes) -> str:
    if len(content) > BYTES_MAX:
        raise Unreadable(
            why=Said("it is larger than %(megabytes)s MB", megabytes=BYTES_MAX // 1_000_000)
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        named = _SYNTAX.match(content.lstrip(b"\r\n\t "))
        candidates = LETTERS.get(named[1].decode(), _OTHERS) if named else _OTHERS
        text = content.decode(letters.likeliest(content, candidates), errors="replace")
    return text.lstrip("\ufeff\r\n\t ")


def number_of(text: str, where: str) -> Decimal:
    """A number of a segment.

    Raises:
        Unreadable
    """
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise Unreadable(
            why=Said("“%(value)s” in %(field)s is not a number", value=text[:40], field=where)
        ) from None
    return in_bounds(number, where)


def in_bounds(number: Decimal, where: str) -> Decimal:
    """A number that can be added up.

    Raises:
        Unreadable
    """
    if not number.is_finite() or abs(number) >= 10**15:
        raise Unreadable(why=Said("the number in %(field)s is too large", field=where))
    return number


def day_of(text: str, where: str, form: str = "") -> date:
    """A day as `20260131`, `260131`, or with hours behind; in another order where its form (the
    code list 2379 of EDIFACT) says so.

    Raises:
        Unreadable: it is no day, or its form is not known.
    """
    order = _FORMS.get(form)
    if order is None:
        raise Unreadable(
            why=Said(
                "the date in %(field)s has a form not known here: %(form)s",
                field=where,
                form=form[:10],
            )
        )
    digits = re.sub(r"\D", "", text)
    try:
        if order == "Ymd":
            is_short = len(digits) == 6 or (form in _SHORT and len(digits) != 8)
            digits = f"20{digits}" if is_short else digits[:8]
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        year = digits[4:] if len(digits) == 8 else f"20{digits[4:6]}"
        day, month = (digits[:2], digits[2:4]) if order == "dmY" else (digits[2:4], digits[:2])
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable(
            why=Said("“%(value)s” in %(field)s is not a date", value=text[:40], field=where)
        ) from None


def last_day_of(text: str, where: str, form: str = "") -> date:
    """The last day of what a report tells of: a moment, a month, a week, or a period of two days
    written together.

    Raises:
        Unreadable: it is none, or its form is not known.
    """
    digits = re.sub(r"\D", "", text)
    try:
        if form in ("609", "610"):
            year, month = int(digits[:-2]), int(digits[-2:])
            year += 2000 if form == "609" else 0
            first = date(year, month, 1)
            return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        if form in ("615", "616"):
            year = int(digits[:-2]) + (2000 if form == "615" else 0)
            return date.fromisocalendar(year, int(digits[-2:]), 7)
    except (ValueError, OverflowError):
        raise Unreadable(
            why=Said("“%(value)s” in %(field)s is not a date", value=text[:40], field=where)
        ) from None
    if form in _PERIODS:
        text = digits[len(digits) // 2 :] if len(digits) > 8 else digits
    return day_of(text, where, form)
