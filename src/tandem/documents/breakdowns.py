"""Lines that break down another one: either the whole or its parts count, never both."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from tandem.documents.invoices import InvoiceLine


class Placed(NamedTuple):
    """A line, its own number as written, and that of the line it is a part of, where it says so."""

    number: str
    parent: str
    line: InvoiceLine


def whole_or_parts(placed: Sequence[Placed], net: Decimal | None) -> list[InvoiceLine]:
    """The lines that count: the wholes, or the parts where these come nearer to the total before
    tax.
    """
    numbers = {item.number for item in placed if item.number}
    parents = {
        item.parent for item in placed if item.parent in numbers and item.parent != item.number
    }
    wholes = [item.line for item in placed if item.parent not in parents]
    parts = [item.line for item in placed if item.number not in parents]
    both = sum((line.net or Decimal(0) for line in parts), Decimal(0))
    whole = sum((line.net or Decimal(0) for line in wholes), Decimal(0))
    return parts if net is not None and abs(both - net) < abs(whole - net) else wholes
