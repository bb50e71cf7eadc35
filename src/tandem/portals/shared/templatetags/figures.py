"""Figures as people read them: points, money, days, by the reader's language; and small
drawings.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tandem.kit import amounts
from tandem.kit.money import Money

register = template.Library()
_WHOLE_MONTHS = {"pl", "be"}  # in dates: they decline them
_LOCALES = {"en": "en_GB", "pl": "pl_PL", "ro": "ro_RO", "be": "be_BY"}


def _locale() -> Locale:
    return Locale.parse(_LOCALES.get((get_language() or "en").split("-")[0], "en_GB"))


@register.filter
def points(value: Any) -> str:
    """`12 480`."""
    return format_decimal(value or 0, format="#,##0", locale=_locale())


@register.filter
def signed(value: Any) -> str:
    """A change with its sign: +1 200, −40, 0."""
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{points(abs(value))}"


@register.filter
def money(amount_minor: int | None, currency: str) -> str:
    """`1 234,50 zł`; a dash when the amount is not known."""
    if amount_minor is None:
        return "–"
    return amounts.written(Money(int(amount_minor), currency).amount, currency, locale=_locale())


@register.filter
def with_tax(amount: str) -> str:
    """An amount with the word for it: `123,00 zł brutto`."""
    return _("%(amount)s with tax") % {"amount": amount}


@register.filter
def net(amount: str) -> str:
    """An amount with the word for it: `100,00 zł netto`."""
    return _("%(amount)s net") % {"amount": amount}


@register.filter
def money_short(amount_minor: int | None, currency: str) -> str:
    """`4,2 mln zł`: for headlines."""
    amount = Money(int(amount_minor or 0), currency).amount
    return amounts.written_short(amount, currency, locale=_locale())


@register.filter
def quantity(value: Decimal) -> str:
    """A quantity without idle zeros."""
    return format_decimal(Decimal(value).normalize(), locale=_locale(), decimal_quantization=False)


@register.filter
def share(value: float) -> str:
    """`87%`, as the language sets it."""
    return format_percent(value, locale=_locale())


@register.filter
def day(value: date | datetime | None) -> str:
    """`30 November`; with the year when it is another one than this. Of a moment the day that it
    was in the zone in force: in a portal the programme's.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        plain: date = (timezone.localtime(value) if value.tzinfo else value).date()
    else:
        plain = value
    # They shorten months to another case than a date has: 28 maja, not 28 maj; 4 снежня, not 4 сне.
    form = "d MMMM y" if _locale().language in _WHOLE_MONTHS else "d MMM y"
    return format_date(plain, format=form, locale=_locale())


def short_day(value: date) -> str:
    """`30 Nov`, for the axis of a chart; in Polish `30.11`, for the reason that `day` tells."""
    form = "d.MM" if _locale().language in _WHOLE_MONTHS else "d MMM"
    return format_date(value, format=form, locale=_locale())


@register.filter
def month(value: str) -> str:
    """`November 2026`, of a month as it is counted: `2026-11`."""
    return format_date(date.fromisoformat(f"{value}-01"), format="LLLL y", locale=_locale())


@register.filter
def month_short(value: str) -> str:
    """`Nov 26`: where there is little room."""
    return format_date(date.fromisoformat(f"{value}-01"), format="LLL yy", locale=_locale())


@register.filter
def share_fine(value: float) -> str:
    """`3.2%`: a small share too; what is less than a tenth of a per cent is told as that."""
    whole = _locale().percent_formats[None].pattern
    if 0 < value < 0.0005:
        return f"< {format_percent(0.001, format=whole.replace('0', '0.0'), locale=_locale())}"
    form = whole.replace("0", "0.#") if value < 0.1 else whole
    return format_percent(value, format=form, locale=_locale())


@register.filter
def public_id(value: Any) -> str:
    """A key as text for addresses."""
    return str(value)


@register.simple_tag
def bar(value: float, total: float, label: str = "") -> SafeString:
    """A horizontal bar; drawn, because the pages allow no inline styles."""
    width = 0 if not total else max(1, round(100 * value / total))
    return format_html(
        '<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" role="img"'
        ' aria-label="{}"><rect class="bar-track" width="100" height="6"/><rect class="bar-fill"'
        ' width="{}" height="6"/></svg>',
        label or share(value / total if total else 0),
        width,
    )
