"""What people type of themselves, read or refused with a sentence."""

import re
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid
from tandem.kit.text import tidy

NAME_MAX = 200
_PHONE = re.compile(r"\+?[\d\s()./-]+")
_PHONE_DIGITS = range(6, 16)
# How a postal code is written: what it is of, and one to follow.
_POSTAL: Final = {
    "PL": (re.compile(r"(\d\d)-?(\d{3})"), "00-950"),
    "RO": (re.compile(r"(\d{6})()"), "010011"),
    "BY": (re.compile(r"(\d{6})()"), "220030"),
}


class NotAName(Invalid):
    """A name without letters, or an address in its place."""

    code = "participants.not_a_name"
    text = _("Write the name as it stands on a letter: with letters, and without an address.")


class NotAPhone(Invalid):
    """No number of a telephone."""

    code = "participants.not_a_phone"
    text = _(
        "A telephone number has 6 to 15 digits, with spaces or hyphens between them and a plus in"
        " front if you like: +48 600 100 200."
    )


class NotAPostalCode(Invalid):
    """No postal code of the firm's country."""

    code = "participants.not_a_postal_code"
    text = _("A postal code there is written like %(example)s.")


class NotADay(Invalid):
    """There is no such day of the year."""

    code = "participants.not_a_day"
    text = _("There is no such day in that month.")


def name_of(text: str) -> str:
    """A name in its one form.

    Raises:
        NotAName
    """
    name = tidy(text)[:NAME_MAX]
    if "@" in name or "://" in name or not any(map(str.isalpha, name)):
        raise NotAName()
    return name


def phone_of(text: str) -> str:
    """A telephone number as it was typed; empty where there is none.

    Raises:
        NotAPhone
    """
    phone = tidy(text)
    digits = sum(letter.isdecimal() for letter in phone)
    if phone and not (_PHONE.fullmatch(phone) and digits in _PHONE_DIGITS):
        raise NotAPhone()
    return phone


def postal_code_of(text: str, *, country: str) -> str:
    """A postal code in the form of its country, where that is known; empty where there is none.

    Raises:
        NotAPostalCode
    """
    code = tidy(text)
    if not code or country not in _POSTAL:
        return code
    form, example = _POSTAL[country]
    parts = form.fullmatch(code.replace(" ", ""))
    if parts is None:
        raise NotAPostalCode(example=example)
    return "-".join(filter(None, parts.groups()))


def birthday_of(month: int, day: int) -> int | None:
    """A birthday as it is kept; none of 0 and 0.

    Raises:
        NotADay
    """
    if (month, day) == (0, 0):
        return None
    try:
        date(2024, month, day)  # a leap year: 29 February is a birthday
    except ValueError:
        raise NotADay() from None
    return month * 100 + day
