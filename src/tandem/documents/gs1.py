"""What a GS1 code says of a product: element strings of GS1-128, DataMatrix and DataBar, and
Digital Link addresses.

Parsing is biip's. Source: GS1 General Specifications, GS1 Digital Link URI Syntax.
"""

import re
from dataclasses import dataclass
from datetime import date

import biip
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_messages import GS1Message
from biip.gs1_prefixes import GS1Prefix

from tandem.kit import codes
from tandem.kit.codes import NotACode

_CONFIG = biip.ParseConfig(
    separator_chars=("\x1d", "\u241d")
)  # FNC1 as most scanners send it, and as some print it
_GIVEN = ("GS1 ", "Bookland", "Serial publications")


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked product: GTIN of fourteen digits, serial, lot, day of expiry, as far as the code
    says.
    """

    gtin: str
    serial: str = ""
    lot: str = ""
    expires_on: date | None = None


def is_given(gtin: str) -> bool:
    """Whether a GTIN of fourteen digits begins with a prefix that GS1 gave to one of its members,
    or is of eight digits.
    """
    prefix = GS1Prefix.extract(gtin[1:])
    return prefix is not None and ("GS1-8" in prefix.usage or prefix.usage.startswith(_GIVEN))


def _without_brackets(bracketed: str) -> str:
    """`(01)05901234123457(21)X\\(1` as a scanner would send it; a bracket of the value itself is
    written `\\(`.
    """
    if not re.fullmatch(r"(?:\(\d{2,4}\)(?:\\\(|[^(])+)+", bracketed):
        raise ValueError("brackets do not stand around identifiers")
    parts = re.findall(r"\((\d{2,4})\)((?:\\\(|[^(])+)", bracketed)
    return "\x1d".join(ai + value.replace("\\(", "(") for ai, value in parts)


def parse(text: str) -> Marked:
    """What a code marks: GS1 element strings (plain, with FNC1, or with brackets), a Digital Link,
    or a bare EAN.

    Raises:
        NotACode
    """
    code = re.sub(r"^\][A-Za-z]\d", "", text.strip())
    if re.fullmatch(r"\d{8}|\d{12,14}", code):
        return Marked(codes.parse_gtin(code))
    try:
        if code.lower().startswith(("http://", "https://")):
            elements = GS1DigitalLinkURI.parse(code).element_strings
        elif code.startswith("("):
            elements = GS1Message.parse(_without_brackets(code), config=_CONFIG).element_strings
        else:
            elements = GS1Message.parse(code, config=_CONFIG).element_strings
    except (biip.ParseError, ValueError) as error:
        raise NotACode(
            value=text[:60], kind="GS1 code", why="it is not built as GS1 codes are"
        ) from error
    by_ai = {element.ai.ai: element for element in elements}
    gtin = by_ai.get("01")
    if gtin is None or gtin.gtin is None:
        raise NotACode(value=text[:60], kind="GS1 code", why="it names no product")
    serial, lot, expires = (by_ai.get(ai) for ai in ("21", "10", "17"))
    return Marked(
        gtin=codes.parse_gtin(gtin.value),
        serial=serial.value if serial else "",
        lot=lot.value if lot else "",
        expires_on=expires.date if expires else None,
    )
