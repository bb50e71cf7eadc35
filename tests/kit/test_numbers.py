"""Numbers as people write them: what is one, what is none, and what a column says of its separators."""

from decimal import Decimal

import pytest

from tandem.kit import numbers


@pytest.mark.parametrize(
    ("text", "comma", "dot"),
    [
        ("12,50", "12.50", "12.50"),
        ("1.234,50", "1234.50", "1234.50"),
        ("1,234.50", "1234.50", "1234.50"),
        ("1 234,5", "1234.5", "1234.5"),
        ("1\u00a0234\u00a0567", "1234567", "1234567"),
        ("2'500.25", "2500.25", "2500.25"),
        ("1.000", "1000", "1"),
        ("12,000", "12", "12000"),
        ("0,250", "0.25", "0.25"),
        ("1234.567", "1234.567", "1234.567"),
        ("(99,90)", "-99.90", "-99.90"),
        ("99,90-", "-99.90", "-99.90"),
        ("- 5", "-5", "-5"),
        ("7 m2", "7", "7"),
        ("3 m³", "3", "3"),
        ("40 opak.", "40", "40"),
        ("12.5 zł", "12.5", "12.5"),
        ("1.4E-13", "1.4E-13", "1.4E-13"),
        ("3x4", None, None),
        ("3/4", None, None),
        ("2E4", None, None),
        ("1.2.3", None, None),
        ("1,23,456", None, None),
        ("12 34", None, None),
        ("50,00 CR", None, None),
        ("50,00 Wn", None, None),
        ("50,00 EUR", None, None),
        ("$5", None, None),
        ("--5", None, None),
        ("12 or so 3", None, None),
        ("", None, None),
        ("n/a", None, None),
    ],
)
def test_a_number_is_known_by_its_form(text: str, comma: str | None, dot: str | None) -> None:
    for separator, said in ((",", comma), (".", dot)):
        read = numbers.number_reader(separator, currency="PLN", has_units=True)(text)
        assert read == (None if said is None else Decimal(said)), separator


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12,50 zł", "12.50"),
        ("zł12,50", "12.50"),
        ("12,50 PLN netto", "12.50"),
        ("12,50 brutto", "12.50"),
        ("(12,50 zł)", "-12.50"),
        ("(12,50) zł", "-12.50"),
        ("zł(12,50)", "-12.50"),
        ("PLN (1 234,50)", "-1234.50"),
        ("-(12,50)", None),
        ("12,50 руб.", None),
        ("12,50 szt", None),
        ("12,50 m2", None),
        ("12,50 Ft", None),
        ("€(12,50)", None),
    ],
)
def test_an_amount_bears_no_word_but_its_currency(text: str, amount: str | None) -> None:
    read = numbers.number_reader(",", currency="PLN")(text)

    assert read == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("samples", "separator"),
    [
        (["12.50", "99.90", "12,50"], "."),
        (["0,250", "1,500", "12,000"], ","),
        (["1.000", "2.500"], None),
        (["1,000"], None),
        (["1.000", "2.500,00"], ","),
        (["1.234.567", "1.000"], ","),
        (["5", "12 szt", ""], ""),
    ],
)
def test_a_column_says_its_separator_or_leaves_it_open(
    samples: list[str], separator: str | None
) -> None:
    assert numbers.separator_of(samples) == separator


def test_without_a_word_thousands_are_written_as_here() -> None:
    assert numbers.number_reader(numbers.decimal_separator(["3.000"]))("3.000") == 3_000
