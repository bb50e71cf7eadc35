"""Figures and days of regulations, in the language in force."""

from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language

from tandem.kit import amounts
from tandem.kit.money import to_major


def _locale() -> str:
    return (get_language() or "en").split("-")[0]


def day(value: date) -> str:
    """`1 November 2026`, as the language writes days."""
    return format_date(value, format="d MMMM y", locale=_locale())


def number(value: int) -> str:
    """`12 480`."""
    return format_decimal(value, format="#,##0", locale=_locale())


def share(value: int) -> str:
    """Per cents: `50 %`."""
    return format_percent(value / 100, locale=_locale())


def money(minor: int, currency: str) -> str:
    """An amount in minor units, with its currency."""
    return amounts.written(to_major(minor, currency), currency, locale=_locale())
