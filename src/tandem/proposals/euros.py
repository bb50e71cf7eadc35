"""How much of a currency makes about a euro: only to choose which things a sum pays for, never for
books.
"""

from collections.abc import Mapping
from decimal import Decimal

A_EURO: Mapping[str, Decimal] = {
    "ALL": Decimal(100),
    "BAM": Decimal(2),
    "BYN": Decimal("3.5"),
    "CHF": Decimal(1),
    "CZK": Decimal(25),
    "DKK": Decimal("7.5"),
    "EUR": Decimal(1),
    "GBP": Decimal("0.9"),
    "GEL": Decimal(3),
    "HUF": Decimal(400),
    "ISK": Decimal(145),
    "MDL": Decimal(20),
    "MKD": Decimal(62),
    "NOK": Decimal("11.5"),
    "PLN": Decimal("4.3"),
    "RON": Decimal(5),
    "RSD": Decimal(117),
    "SEK": Decimal(11),
    "TRY": Decimal(48),
    "UAH": Decimal(48),
}
