"""Dates, amounts and tax numbers as people print them: what stands in a text, and whether it can be
read in one way only.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tandem.documents.paper.labels import MONTHS, TAX_ID, flat
from tandem.kit import codes

_AMOUNT = re.compile(
    r"(?<![\w.,/-])(?P<sign>-\s?)?(?P<whole>\d{1,3}(?:["
    r" .,'’]\d{3})+|\d+)(?P<mark>[.,])(?P<cents>\d{2})(?![\d/-])(?![.,]\d|\s?%)"
)
_GLUED = re.compile(
    r"(?<![^\W\d_])(?:rm|usd|eur|pln|ron|lei|byn|zł|gbp)(?=\d)", re.IGNORECASE
)  # RM12.60
_NUMBER = re.compile(
    r"(?<![\w.,])-?\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?(?![\d])|(?<![\w.,])-?\d+(?:[.,]\d+)?(?!\d)"
)
_NUMERIC = re.compile(
    r"(?<![\d.,/-])(\d{1,4})\s?([./-])\s?(\d{1,2})\s?\2\s?(?:(20\d\d|\d\d)(?=\d\d:\d\d)"
    r"|(\d{2,4})(?![\d/-]|[.,]\d{3}))"
)
_WORDED = re.compile(
    r"(?<!\d)(\d{1,2})[.\s-]{0,2}([^\W\d_]{3,12})\.?[\s,-]{0,2}(\d{4}|\d{2})(?!\d)"
)
_WORDED_US = re.compile(r"(?<!\w)([^\W\d_]{3,12})\.? (\d{1,2}),? (\d{4})(?!\d)")
_YEARS = range(2000, 2100)


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def amounts(text: str) -> list[Decimal]:
    """Amounts with two decimals, in order. `1 234,56`, `1.234,56` and `1,234.56` are the same."""
    return [
        Decimal(f"{'-' if amount['sign'] else ''}{_digits(amount['whole'])}.{amount['cents']}")
        for amount in _AMOUNT.finditer(_GLUED.sub(" ", text))
        if amount["mark"] not in amount["whole"]
    ]


def number(text: str) -> Decimal | None:
    """The first number of a text, with any number of decimals: a quantity or a price."""
    figure = _NUMBER.search(text)
    if figure is None:
        return None
    bare = re.sub(r"[ '’]", "", figure.group())
    if bare.count(",") + bare.count(".") > 1:
        return None
    return Decimal(bare.replace(",", "."))


def dates(text: str) -> list[tuple[date, bool, int]]:
    """Dates in order, each with whether it could be another day too (`03/04/2026`), and where it
    stands. Read as day, month.
    """
    days: list[tuple[date, bool, int]] = []
    for written in _NUMERIC.finditer(text):
        # A time may stand right behind the year.
        first, _separator, second, glued, last = written.groups()
        third = glued or last
        made = _numeric(
            int(first), int(second), int(third), len(first) == 4, written.group(2) == "/"
        )
        if made and written.group(2) == "-" and len(third) == 2:
            # `26-02-10` may begin with its year, as tills write it.
            other = _day(_year(int(first)), int(second), int(third))
            made = made[0], made[1] or other not in (None, made[0])
        if made:
            days.append((*made, written.start()))
    for written in _WORDED.finditer(text):
        month = _month(written.group(2))
        if month and (day := _day(_year(int(written.group(3))), month, int(written.group(1)))):
            days.append((day, False, written.start()))
    for written in _WORDED_US.finditer(text):
        month = _month(written.group(1))
        if month and (day := _day(int(written.group(3)), month, int(written.group(2)))):
            days.append((day, False, written.start()))
    return sorted(days, key=lambda dated: dated[2])


def _numeric(
    first: int, second: int, third: int, is_year_first: bool, is_slash: bool
) -> tuple[date, bool] | None:
    if is_year_first:
        day = _day(first, second, third)
        return (day, False) if day else None
    year = _year(third)
    day, other = _day(year, second, first), _day(year, first, second)
    if day is None:
        return (other, False) if other and is_slash else None
    # Only with slashes does anybody write the month first.
    return day, bool(is_slash and other and other != day)


def _year(number: int) -> int:
    return number if number > 99 else 2000 + number


def _day(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(word: str) -> int | None:
    name = flat(word)
    for number_of, beginnings in MONTHS.items():
        if any(name.startswith(beginning) for beginning in beginnings.split()):
            return number_of
    return None


_TAX_TOKEN = re.compile(
    r"(?<![A-Z0-9])(?:([A-Z]{2})\s?)?((?:\d[\s.-]?){5,13}\d|\d{2,10}|[A-Z0-9]{8,12})(?![A-Z0-9])"
)


def tax_ids(text: str) -> Iterator[tuple[str, int]]:
    """Tax numbers that hold (`PL5260250274`), and where they stand: written with their country, or
    beside their own label.
    """
    label = TAX_ID.search(flat(text))
    for token in _TAX_TOKEN.finditer(text.upper()):
        country, bare = token.groups()
        if country:
            tried: tuple[str, ...] = (country,)
        elif label is None:
            continue
        else:
            tried = _countries(label.group())
        for candidate in tried:
            try:
                yield (
                    codes.parse_tax_id(bare, country="EL" if candidate == "GR" else candidate),
                    token.start(),
                )
                break
            except (codes.NotACode, ValueError):
                continue


def _countries(label: str) -> tuple[str, ...]:
    """The countries whose numbers stand bare beside this label."""
    if label == "nip":
        return ("PL",)
    if label in ("унп", "yhii", "yhn"):  # as engines see it that know Latin letters better
        return ("BY",)
    if label.startswith(("c", "id")):
        return ("RO",)
    return ()
