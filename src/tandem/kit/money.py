"""Money in minor units (grosz, ban, cent) with its currency. Amounts are whole numbers, never
floats.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# ISO 4217 currencies whose minor unit is not a hundredth.
_EXPONENTS = {"JPY": 0, "KRW": 0, "CLP": 0, "ISK": 0, "VND": 0, "BHD": 3, "KWD": 3, "TND": 3}


def exponent(currency: str) -> int:
    """Decimal places of the currency's minor unit."""
    return _EXPONENTS.get(currency, 2)


def to_minor(amount: Decimal, currency: str) -> int:
    """`Decimal('12.345'), 'PLN'` → 1235: half away from zero, as tax offices round."""
    return int(amount.scaleb(exponent(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def net_of(gross_minor: int, tax_percent: Decimal) -> int:
    """What of a gross amount is net: 12300 with 23 per cent of tax is 10000. The tax is rounded
    half away from zero.
    """
    tax = (gross_minor * tax_percent / (100 + tax_percent)).quantize(
        Decimal(1), rounding=ROUND_HALF_UP
    )
    return gross_minor - int(tax)


def gross_of(net_minor: int, tax_percent: Decimal) -> int:
    """A net amount with its tax, rounded as in `net_of`: 10000 with 23 per cent is 12300."""
    tax = (net_minor * tax_percent / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return net_minor + int(tax)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of a currency (ISO 4217)."""

    amount_minor: int
    currency: str

    @property
    def amount(self) -> Decimal:
        """The amount in whole units of the currency."""
        return Decimal(self.amount_minor).scaleb(-exponent(self.currency))


def to_major(amount_minor: int, currency: str) -> Decimal:
    """Minor units to whole ones: 1050 of PLN is 10.50."""
    return Decimal(amount_minor).scaleb(-exponent(currency))
