"""Identifiers of the world: text in, a proven value out.

`parse` gives the value in its one written form or raises `NotACode`, whose text says what was
expected. The check rules are python-stdnum's.
"""

import re

from stdnum import ean
from stdnum.by import unp
from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.pl import nip
from stdnum.ro import cui

from tandem.kit.errors import Invalid

_KEPT_AS_TEXT = re.compile(r'^=?"(.*)"$')
_POWER = re.compile(r"(\d)[.,](\d{6,13})[eE]\+?(\d{1,2})")
_IN_STORE = re.compile(r"0(?:2\d|0[24])\d{11}|0{6}[02]\d{7}")  # of fourteen digits
COUNTRIES_WITH_OWN_CHECK = ("PL", "RO", "BY")


class NotACode(Invalid):
    """The text is not such an identifier."""

    code = "kit.not_a_code"
    text = "“%(value)s” is not a %(kind)s: %(why)s."
    words = ("kind", "why")


def parse_gtin(text: str) -> str:
    """GTIN-8, -12, -13 or -14 as 14 digits.

    In-store codes are refused: they mean another article in every shop. What programs put around a
    code so that a spreadsheet keeps it, and what one adds, is taken away (`="590…"`, `590….0`); so
    is an exponent behind all of its digits (`5,901234123457E+12`). A UPC of eleven digits gets the
    zero back that a spreadsheet took from it, where its check digit then holds.
    """
    digits = _digits(text)
    if not digits.isdecimal():
        raise NotACode(value=text[:40], kind="GTIN", why="it may hold digits only")
    if len(digits) > 14 and not digits[:-14].strip("0"):
        digits = digits[-14:]
    if len(digits) not in (8, 12, 13, 14):
        raise NotACode(
            value=text[:40], kind="GTIN", why="it has another number of digits than 8, 12, 13 or 14"
        )
    if ean.calc_check_digit(digits[:-1].zfill(13)[-13:]) != digits[-1]:
        raise NotACode(value=text[:40], kind="GTIN", why="its check digit is wrong")
    if _IN_STORE.fullmatch(digits.zfill(14)):
        raise NotACode(value=text[:40], kind="GTIN", why="it is a number of one shop's own")
    return digits.zfill(14)


def is_in_store(text: str) -> bool:
    """Whether a barcode is a shop's own: numbers of weighed goods, of bakeries, of deposits, which
    mean another article in every shop (GS1 General Specifications 1.4.5, 2.1.11).
    """
    return _IN_STORE.fullmatch(_digits(text).zfill(14)) is not None


def _digits(text: str) -> str:
    """A barcode without what programs put around it and into it."""
    digits = re.sub(r"[\s'-]", "", _KEPT_AS_TEXT.sub(r"\1", text.strip()))
    digits = re.sub(r"(?<=\d)[.,]0+$", "", digits)
    power = _POWER.fullmatch(digits)
    if power is not None and len(power[2]) == int(power[3]):
        digits = power[1] + power[2]
    if len(digits) == 11 and digits.isdecimal():
        digits = digits.zfill(12)
    return digits


def written_gtin(gtin: str) -> str:
    """A GTIN of 14 digits as people know it from the pack: of 8 or 13 digits where it has no
    more.
    """
    return gtin[6:] if gtin.startswith("000000") else gtin[1:] if gtin.startswith("0") else gtin


def number_key(text: str) -> str:
    """The form in which numbers of documents are compared: `FV/001/2026`, `fv 1/2026` and
    `FV1-2026` are one, and so are `ABC 0123` and `ABC123`.

    The database's `evidence_number_key_v2` gives the same.
    """
    parts = re.sub(r"[\W_]+(?:0+(?=\d))?|(?<=[^\W\d_])0*(?=\d)|^0+(?=\d)", "/", text.upper())
    return parts.strip("/")[:120]


def with_check_digit(digits: str) -> str:
    """The GTIN made of these leading digits and their check digit (GS1 General Specifications
    7.9).
    """
    return digits + ean.calc_check_digit(digits.zfill(13)[-13:])


def parse_tax_id(text: str, *, country: str) -> str:
    """A firm's tax number in its compact form with the country in front: `PL5260250274`.

    Poland, Romania and Belarus by their own check; the rest of the EU by its VAT rule.
    """
    compact = re.sub(r"[\s.\-/]", "", text).upper()
    country = country.upper()
    bare = compact.removeprefix(country)
    try:
        match country:
            case "PL":
                return "PL" + nip.validate(bare)
            case "RO":
                return "RO" + cui.validate(bare)
            case "BY":
                return "BY" + unp.validate(bare)
            case _:
                return vat.validate(country + bare)
    except ValidationError as error:
        why = str(error) or "its check digit is wrong"
        raise NotACode(
            value=text[:40], kind="tax number", why=why[:1].lower() + why[1:].rstrip(".")
        ) from error


def next_nip(number: int) -> str:
    """The first Polish tax number (ten digits) with a right check digit from these nine leading
    digits on; for made data.
    """
    while True:
        digits = f"{number % 10**9:09d}"
        for check in "0123456789":
            if nip.is_valid(digits + check):
                return digits + check
        number += 1
