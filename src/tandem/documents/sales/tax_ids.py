"""Tax numbers of customers as people write them into a table, told from numbers that were to be one
and do not hold.
"""

import re

from stdnum.pl import pesel

from tandem.kit import codes

DIGITS_MIN = 6  # fewer are a partner's own number
_KEPT_AS_TEXT = re.compile(r'^=?"(.*)"$')
_LABEL = re.compile(
    r"^(?:nip|cui|cif|c\.u\.i\.|c\.i\.f\.|унп|unp|vat(?: id| no)?|tax id)\b[.:\s]*", re.I
)
_ABROAD = re.compile(r"([A-Z]{2})[\s-]?([\dA-Z.\s-]{6,})")
_DECIMALS = re.compile(r"(?<=\d{6})[.,]0+$")


def of_cell(text: str, *, country: str) -> str:
    """The number in its one form, `PL5260250274`, with what programs put around it taken away; of
    another country where its letters stand in front. Empty where none holds.
    """
    number = _bare(text)
    if _is_filler(number):
        return ""
    countries = [country]
    abroad = _ABROAD.fullmatch(number.upper())
    if abroad is not None and abroad[1] != country:
        countries = ["EL" if abroad[1] == "GR" else abroad[1]]
        number = abroad[2]
    for candidate in countries:
        try:
            return codes.parse_tax_id(number, country=candidate)
        except codes.NotACode:
            continue
    return ""


def is_mistyped(text: str) -> bool:
    """Whether a text that is no tax number was to be one: neither a filler (`000-000-00-00`), nor a
    person's number, nor something of another kind.
    """
    number = _bare(text)
    digits = re.sub(r"\D", "", number)
    letters = re.sub(r"[\d\W_]", "", number)
    if len(digits) < DIGITS_MIN or _is_filler(number) or pesel.is_valid(digits):
        return False
    return len(letters) <= 2 and (not letters or number[:2].isalpha() or "E+" in number.upper())


def _is_filler(text: str) -> bool:
    """Whether one digit again and again fills the cell."""
    return len(set(re.sub(r"\D", "", text))) <= 1


def _bare(text: str) -> str:
    return _DECIMALS.sub("", _LABEL.sub("", _KEPT_AS_TEXT.sub(r"\1", text.strip()).strip("' ")))
