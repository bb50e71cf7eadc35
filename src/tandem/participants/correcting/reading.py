"""What people type of themselves, read or refused with a sentence."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, TypeVar

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid
from tandem.kit.text import tidy

T = TypeVar("T")
NAME_MAX = 200
_PHONE = re.compile(r"\+?[\d\s()./-]+")
_DAY = re.compile(r"(0[1-9]|1[0-2])-([0-3][0-9])", re.ASCII)
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
    words = ("example",)


class NotADay(Invalid):
    """There is no such day of the year."""

    code = "participants.not_a_day"
    text = _("There is no such day in that month.")


class TooLong(Invalid):
    """More letters than are kept."""

    code = "participants.too_long"
    text = _("At most %(limit)s letters.")

    limit: int


class Misread(Invalid):
    """Values that cannot be read, all of them: `faults` is of (field, sentence)."""

    code = "participants.misread"
    text = _("Nothing was changed. %(what)s")

    faults: Sequence[tuple[str, str]]
    what: str


Faults = list[tuple[str, str]]


def read(name: str, value: Any, reading: Callable[[Any], T], faults: Faults) -> T | None:
    """What a value of a field says; None of nothing, and of what cannot be read, which is written
    down with all else that cannot: why, and not what was sent (`unsaid`).
    """
    if value is None:
        return None
    try:
        return reading(value)
    except Invalid as refusal:
        faults.append((name, unsaid(refusal)))
        return None


def unsaid(refusal: Invalid) -> str:
    """The sentence of a refusal with “…” for what was sent. What a program is answered is kept
    under its key for good, and by a word that nothing else holds nobody who is erased is found.
    """
    sent = {
        name: "…"
        for name, value in refusal.data.items()
        if isinstance(value, str) and name not in refusal.words
    }
    return type(refusal)(**{**refusal.data, **sent}).sentence


def require_none(faults: Faults) -> None:
    """See to it that all could be read.

    Raises:
        Misread
    """
    if faults:
        sentences = dict.fromkeys(f"{name}: {sentence}" for name, sentence in faults)
        raise Misread(faults=faults, what=" ".join(sentences))


def name_of(text: str) -> str:
    """A name in its one form.

    Raises:
        NotAName
    """
    name = tidy(text)[:NAME_MAX]
    if "@" in name or "://" in name or not any(map(str.isalpha, name)):
        raise NotAName()
    return name


def line_of(text: str, *, limit: int) -> str:
    """A line in its one form.

    Raises:
        TooLong
    """
    line = tidy(text)
    if len(line) > limit:
        raise TooLong(limit=limit)
    return line


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


def birthday_in(text: str) -> tuple[int, int]:
    """The month and day of `MM-DD`; two zeros of nothing.

    Raises:
        NotADay
    """
    parts = _DAY.fullmatch(text)
    if text and parts is None:
        raise NotADay()
    month, day = (int(parts[1]), int(parts[2])) if parts else (0, 0)
    if parts:
        birthday_of(month, day)
    return month, day


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
