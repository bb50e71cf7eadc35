"""Types of the language; units are types, so złoty and cartons cannot be added."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Type:
    """A kind, and for MONEY its currency, for QUANTITY its unit."""

    kind: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.kind.lower()} ({self.unit})" if self.unit else self.kind.lower()


NUMBER = Type("NUMBER")
POINTS = Type("POINTS")
TEXT = Type("TEXT")
FLAG = Type("FLAG")
DAY = Type("DAY")
SET = Type("SET")
ORDERED = ("NUMBER", "POINTS", "DAY", "MONEY", "QUANTITY")


def money(currency: str) -> Type:
    """An amount of this currency."""
    return Type("MONEY", currency)


def quantity(unit: str) -> Type:
    """A quantity of this unit."""
    return Type("QUANTITY", unit)
