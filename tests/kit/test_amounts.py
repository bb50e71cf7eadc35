"""Amounts of money as people write them."""

from decimal import Decimal

import pytest

from tandem.kit import amounts


@pytest.mark.parametrize(
    ("currency", "locale", "whole", "short"),
    [
        ("PLN", "en", "PLN 1,234,567.50", "PLN 1.2M"),
        ("PLN", "pl", "1 234 567,50 zł", "1,2 mln zł"),
        ("RON", "ro", "1.234.567,50 RON", "1,2 mil. RON"),
        ("BYN", "be", "1 234 567,50 Br", "1,2 млн Br"),
        ("USD", "en", "$1,234,567.50", "$1.2M"),
        ("CAD", "en", "CA$1,234,567.50", "CA$1.2M"),
    ],
)
def test_letters_stand_apart_from_figures(
    currency: str, locale: str, whole: str, short: str
) -> None:
    amount = Decimal("1234567.50")
    written = amounts.written(amount, currency, locale=locale)
    written_short = amounts.written_short(amount, currency, locale=locale)

    plain = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " "})
    assert (written.translate(plain), written_short.translate(plain)) == (whole, short)
    assert " " not in written and " " not in amounts.written(-amount, currency, locale=locale)


@pytest.mark.parametrize(
    ("amount", "short"), [("17.4", "PLN 17.40"), ("102", "PLN 102"), ("-17.4", "-PLN 17.40")]
)
def test_less_than_a_thousand_has_both_figures_of_its_cents_or_none(
    amount: str, short: str
) -> None:
    written = amounts.written_short(Decimal(amount), "PLN", locale="en")

    assert written.replace("\N{NO-BREAK SPACE}", " ") == short
