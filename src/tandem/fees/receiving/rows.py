"""A row of a bank's statement as it is said, whatever its form."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """A row; `amount` above zero came in. `said`: what is shown of it where it cannot be taken."""

    line: int
    paid_on: date | None
    amount: Decimal | None
    currency: str
    title: str
    payer: str
    reference: str
    said: str
