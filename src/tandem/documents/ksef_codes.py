"""The number that KSeF gives an invoice, and the code printed on it ("KOD I").

Source: Ministry of Finance, "Numer KSeF" and "Kody weryfikujące QR" (ksef-docs). The number ends in
a CRC-8; the code is a link with the seller's NIP, the day of issue and the SHA-256 of the XML.
"""

import base64
import re
from dataclasses import dataclass
from datetime import date

from stdnum.pl import nip

from tandem.kit.codes import NotACode

_NUMBER = re.compile(r"^(\d{10})-(\d{8})-([0-9A-F]{12})-([0-9A-F]{2})$")
_OLD_NUMBER = re.compile(
    r"^(\d{10})-(\d{8})-([0-9A-F]{6})-([0-9A-F]{6})-([0-9A-F]{2})$"
)  # of KSeF 1.0: 36 characters
_IN_TEXT = re.compile(r"(?<![0-9A-Z])\d{10}-\d{8}-[0-9A-F]{6}-?[0-9A-F]{6}-[0-9A-F]{2}(?![0-9A-Z])")
_LINK = re.compile(
    r"^https?://[a-z0-9.-]*ksef[a-z0-9.-]*\.mf\.gov\.pl/(?:[\w-]+/)*"
    r"invoice/(\d{10})/(\d{2})-(\d{2})-(\d{4})/([\w+=-]{43,44})/?$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Link:
    """What the code on a printed invoice says. `seller` is a NIP of ten digits, `sha256` in
    hexadecimal.
    """

    seller: str
    issued_on: date
    sha256: str


def parse_number(text: str) -> str:
    """A KSeF number in its one form.

    Raises:
        NotACode
    """
    number = re.sub(r"\s", "", text).upper()
    match = _NUMBER.match(number) or _OLD_NUMBER.match(number)
    if match is None:
        raise NotACode(
            value=text[:40],
            kind="KSeF number",
            why="it is not written as NIP-day-twelve signs-check",
        )
    if f"{crc8(number[:-3].encode()):02X}" != number[-2:]:
        raise NotACode(value=text[:40], kind="KSeF number", why="its check digits are wrong")
    return number


def number_in(text: str) -> str:
    """The KSeF number in a text, such as the name of a file, if there is just one and it holds;
    else nothing.
    """
    numbers = {
        number for number in _IN_TEXT.findall(re.sub(r"\s", "", text).upper()) if _holds(number)
    }
    return numbers.pop() if len(numbers) == 1 else ""


def is_number_like(text: str) -> bool:
    """Whether a text is written as a KSeF number, right or misread."""
    return _IN_TEXT.fullmatch(text.upper()) is not None


def _holds(number: str) -> bool:
    try:
        return nip.is_valid(parse_number(number)[:10])
    except NotACode:
        return False


def crc8(content: bytes) -> int:
    """CRC-8 with the polynomial 0x07 and the initial value 0."""
    value = 0
    for byte in content:
        value ^= byte
        for _ in range(8):
            value = (value << 1 ^ 0x07) & 0xFF if value & 0x80 else value << 1
    return value


def is_link(text: str) -> bool:
    """Whether a text is the link of a printed e-invoice, whole or not."""
    return "ksef" in text.lower() and "mf.gov.pl" in text.lower()


def parse_link(text: str) -> Link:
    """What the code on a printed e-invoice says.

    Raises:
        NotACode
    """
    link = _LINK.match(text.strip())
    if link is None:
        raise NotACode(value=text[:60], kind="KSeF code", why="it is not the code of an invoice")
    seller, day, month, year, encoded = link.groups()
    try:
        issued_on = date(int(year), int(month), int(day))
        digest = base64.urlsafe_b64decode(encoded.rstrip("=").replace("+", "-") + "=")
    except ValueError as error:
        raise NotACode(
            value=text[:60], kind="KSeF code", why="its day or its hash is damaged"
        ) from error
    if len(digest) != 32:
        raise NotACode(value=text[:60], kind="KSeF code", why="its day or its hash is damaged")
    if not nip.is_valid(seller):
        raise NotACode(value=text[:60], kind="KSeF code", why="its seller's tax number is wrong")
    return Link(seller, issued_on, digest.hex())
