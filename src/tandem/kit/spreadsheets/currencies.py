"""Currencies that a workbook tells in the format of its cells alone: 100.5, seen as 100,50 €.

Who reads the number alone would take it for one of their own currency. So it is given as a text
with its currency behind, where the format names one in letters or by its sign; formats built into
the program name that of whoever looks, and tell nothing.
"""

import re
from collections.abc import Mapping
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
_KNOWN = {*_CODES.values(), "BYN", "CHF", "HUF", "SEK", "NOK", "DKK", "BGN"}


def of_styles(styles: bytes) -> dict[bytes, bytes]:
    """The currency of each style of cells (its number, as cells bear it) whose format names one."""
    if b"numFmt" not in styles or len(styles) > BYTES_MAX:
        return {}
    root = ElementTree.fromstring(styles)
    codes = {
        element.get("numFmtId", ""): currency
        for element in root.iter()
        if _name(element) == "numFmt" and (currency := currency_of(element.get("formatCode", "")))
    }
    cells = next((element for element in root if _name(element) == "cellXfs"), None)
    if not codes or cells is None:
        return {}
    return {
        str(place).encode(): codes[number].encode()
        for place, style in enumerate(cells)
        if (number := style.get("numFmtId", "")) in codes
    }


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
    """The XML of rows in which the numbers of these styles are texts with their currency behind."""
    styles = b"|".join(map(re.escape, currencies))
    cell = re.compile(
        rb"(<(?:\w+:)?c\s(?:(?!t=)[^<>])*?\bs=[\"'](" + styles + rb")[\"'](?:(?!t=)[^<>])*)"
        rb"(>(?:<f[^<>]*>[^<]*</f>)?<v>)([-\d.eE+]+)(</v>)"
    )
    return cell.sub(
        lambda number: (
            b'%s t="str"%s%s %s%s'
            % (number[1], number[3], number[4], currencies[number[2]], number[5])
        ),
        rows,
    )


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
