"""Amounts of money as people write them, in their language.

Babel, but for one thing: CLDR puts a space between a currency of letters and the figure beside it
(`PLN 10.00`), which Babel leaves out. Apart from `money`, which every reader of documents loads.
"""

import re
from decimal import Decimal

from babel import Locale
from babel.numbers import format_compact_currency, format_currency


def written(amount: Decimal, currency: str, *, locale: Locale | str) -> str:
    """`1 234,50 zł`, `PLN 1,234.50`."""
    return _apart(format_currency(amount, currency, locale=locale))


def written_short(amount: Decimal, currency: str, *, locale: Locale | str) -> str:
    """With one figure behind millions and thousands: `4,2 mln zł`; less as `PLN 102`, `17.40`."""
    if abs(amount) < 1_000 and amount != int(amount):
        return written(amount, currency, locale=locale)
    return _apart(format_compact_currency(amount, currency, locale=locale, fraction_digits=1))


def _apart(text: str) -> str:
    return re.sub(r"(?<=[^\W\d_])(?=\d)", "\N{NO-BREAK SPACE}", text)
