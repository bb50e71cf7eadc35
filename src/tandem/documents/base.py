"""What every reader gives: lines as plain values, faults by row, a sentence when the file cannot be
read at all.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from tandem.kit.errors import Invalid, Said


class Unreadable(Invalid):
    """The document cannot be read."""

    code = "evidence.unreadable"
    text = Said("This file cannot be read: %(why)s.")


class ReadLine(NamedTuple):
    """One line of a sale as the document says it, in the order of the staging table's columns.
    Amounts in minor units; a return is negative.

    `customer_key` and `product_key` are the best identification there is, with its kind in front:
    `TAX_ID:PL…`, `GTIN:…`, `SKU:…`, `CODE:…`, `NAME:…`; a product with two numbers bears both,
    `GTIN:…|CODE:…`, for they may disagree, and so does a customer, `TAX_ID:…|CODE:…`.
    `corrects_no`: the document that this line corrects.
    """

    line: int
    document_no: str
    sold_on: date
    customer_key: str
    customer_text: str
    product_key: str
    product_text: str
    quantity: Decimal
    unit: str
    net_minor: int | None
    gross_minor: int | None
    due_on: date | None = None
    paid_on: date | None = None
    outlet_code: str = ""
    corrects_no: str = ""


TEXT_LENGTH_MAX = 160


def key_of_both(first: str, other: str) -> str:
    """`GTIN:…|SKU:…`: the key of what bears two numbers; of one of them alone, that one's."""
    return f"{first}|{other}"[:TEXT_LENGTH_MAX] if first and other else first or other


def key_of_kind(kind: str, text: str) -> str:
    """`CODE:ab12`: a key short enough for its column."""
    return f"{kind}:{text.replace('|', '/')}"[:TEXT_LENGTH_MAX]


def copy_text(line: ReadLine) -> str:
    """One row of COPY's text form. Texts were tidied, so of the special characters only the
    backslash can stand in them.
    """
    cells = []
    for value in line:
        if value is None:
            cells.append("\\N")
        elif isinstance(value, str) and "\\" in value:
            cells.append(value.replace("\\", "\\\\"))
        else:
            cells.append(str(value))
    return "\t".join(cells) + "\n"
