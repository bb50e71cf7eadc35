"""What a workbook tells in the format of its cells alone: a currency (100.5, seen as 100,50 €), or
that it is per cent (0.1, seen as 10%).

Who reads the number alone would take it for one of their own currency, or for a tenth per cent. So
it is given as a text as it is seen, with its currency behind where the format names one in letters
or by its sign (formats of money built into the program name that of whoever looks, and tell
nothing), or as so many per cent.
"""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree

BYTES_MAX = 4_000_000
_NAMED = re.compile(r"\[\$([^\]-]{1,5})(?:-[^\]]*)?\]|\"\s*([^\"\s]{1,5})\s*\"|([€£₴])")
_CODES = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "₴": "UAH",
    "zł": "PLN",
    "lei": "RON",
    "leu": "RON",
    "kč": "CZK",
}
PERCENT = "%"
_BUILT_IN = dict.fromkeys(("9", "10"), PERCENT)  # 0% and 0.00%, which no workbook spells out
_QUOTED = re.compile(r'"[^"]*"|\\.')
_PLACES = Decimal("1e-10")  # beyond it there are only residues of arithmetic
_KNOWN = {*_CODES.values(), "BYN", "CHF", "HUF", "SEK", "NOK", "DKK", "BGN"}


def of_styles(styles: bytes) -> dict[bytes, bytes]:
    """What the format of each style of cells (its number, as cells bear it) says behind a number,
    where it does: a currency, or that it is per cent.
    """
    if b"numFmt" not in styles or len(styles) > BYTES_MAX:
        return {}
    root = ElementTree.fromstring(styles)
    codes = _BUILT_IN | {
        element.get("numFmtId", ""): word
        for element in root.iter()
        if _name(element) == "numFmt" and (word := _word_of(element.get("formatCode", "")))
    }
    cells = next((element for element in root if _name(element) == "cellXfs"), None)
    if cells is None:
        return {}
    return {
        str(place).encode(): codes[number].encode()
        for place, style in enumerate(cells)
        if (number := style.get("numFmtId", "")) in codes
    }


def _word_of(code: str) -> str:
    return PERCENT if PERCENT in _QUOTED.sub("", code) else currency_of(code)


def currency_of(code: str) -> str:
    """The currency that a format of numbers names: `#,##0.00 [$€-407]`; empty where it names none,
    or several.
    """
    words = {word for told in _NAMED.findall(code) for word in told if word}
    named = {
        currency
        for word in words
        if (currency := _CODES.get(word.lower().rstrip("."), word.upper())) in _KNOWN
    }
    return named.pop() if len(named) == 1 else ""


def named_in(rows: bytes, currencies: Mapping[bytes, bytes]) -> bytes:
    """The XML of rows in which the numbers of these styles are texts with what is said behind."""
    styles = b"|".join(map(re.escape, currencies))
    cell = re.compile(
        rb"(<(?:\w+:)?c\s(?:(?!t=)[^<>])*?\bs=[\"'](" + styles + rb")[\"'](?:(?!t=)[^<>])*)"
        rb"(>(?:<f[^<>]*>[^<]*</f>)?<v>)([-\d.eE+]+)(</v>)"
    )
    return cell.sub(
        lambda number: (
            b'%s t="str"%s%s %s%s'
            % (number[1], number[3], *_seen(number[4], currencies[number[2]]), number[5])
        ),
        rows,
    )


def _seen(number: bytes, word: bytes) -> tuple[bytes, bytes]:
    """A number and the word behind it as they are seen: 0.1 in a format of per cent is 10 %."""
    if word != PERCENT.encode():
        return number, word
    try:
        percent = (Decimal(number.decode()) * 100).quantize(_PLACES).normalize()
    except InvalidOperation:
        return number, b""
    return f"{percent:f}".encode(), word


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
