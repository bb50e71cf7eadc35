"""The words of a message, and how figures, days and names stand in them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import get_language, ngettext

from tandem.kit.amounts import written
from tandem.kit.money import to_major
from tandem.kit.texts import localized


@dataclass(frozen=True, slots=True)
class Words:
    """A title of one line, and what it says."""

    title: str
    text: str


def points(number: int) -> str:
    """So many points, in words."""
    shown = format_decimal(number, format="#,##0", locale=(get_language() or "en").split("-")[0])
    return ngettext("%(n)s point", "%(n)s points", number) % {"n": shown}


def text(texts: Any) -> str:
    """A text in the language now in force, of one or of several languages."""
    language = (get_language() or "en").split("-")[0]
    return localized(texts, language) if isinstance(texts, dict) else str(texts)


def money(amount_minor: int, currency: str) -> str:
    """An amount in minor units, as people write it."""
    locale = (get_language() or "en").split("-")[0]
    return written(to_major(amount_minor, currency), currency, locale=locale)


def day(iso: str) -> str:
    """A day of the calendar (ISO), as people write it."""
    return str(
        format_date(
            date.fromisoformat(iso),
            format="d MMMM y",
            locale=(get_language() or "en").split("-")[0],
        )
    )


def pieces(side: dict[str, Any], currency: str) -> str:
    """A quantity with its amount, where there is one."""
    locale = (get_language() or "en").split("-")[0]
    quantity = format_decimal(Decimal(side["quantity"]), locale=locale)
    if side["amount_minor"] is None:
        return quantity
    amount = to_major(side["amount_minor"], currency)
    return f"{quantity} ({written(amount, currency, locale=locale)})"
