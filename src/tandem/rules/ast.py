"""The nodes of the language: frozen values, about twenty."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

DEPTH_MAX = 40


class Node:
    """Anything of the tree."""

    __slots__ = ()

    def children(self) -> Iterator[tuple[str, "Node"]]:
        """The nodes below, each with its place."""
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if isinstance(value, Node):
                yield field.name, value
            elif isinstance(value, tuple):
                for index, item in enumerate(value):
                    if isinstance(item, Node):
                        yield f"{field.name}[{index}]", item


@dataclass(frozen=True, slots=True)
class Field(Node):
    """A name of the vocabulary: `member.trade`."""

    name: str


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A text."""

    value: str


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number without a unit."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Points(Node):
    """Points; may be a fraction inside an expression, what is given is whole."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Money(Node):
    """An amount in whole units of a currency."""

    value: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Quantity(Node):
    """So many of a unit."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Flag(Node):
    """True or false."""

    value: bool


@dataclass(frozen=True, slots=True)
class Day(Node):
    """A calendar date in the programme's time zone."""

    value: date


@dataclass(frozen=True, slots=True)
class All(Node):
    """Every condition holds; without conditions, always."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf(Node):
    """At least one condition holds."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The condition does not hold; an unknown value does not make it hold."""

    item: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`eq ne lt le gt ge` between two values of one type."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """The value is one of these."""

    item: Node
    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Has(Node):
    """The set holds at least one of these: `product.categories` knows the whole path up the tree."""

    item: Node
    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Known(Node):
    """The field has a value."""

    item: Node


@dataclass(frozen=True, slots=True)
class Add(Node):
    """The sum of values of one type."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Times(Node):
    """A product: number × anything, or quantity × points = points for each of the unit."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Per(Node):
    """So many points for each step of a value: 1 point per 10 zł; `full` counts whole steps only."""

    value: Node
    step: Node
    points: Node
    full: bool = False


@dataclass(frozen=True, slots=True)
class Percent(Node):
    """So many points as a per cent of an amount of money: 3.5 % of 200 zł = 7 points."""

    value: Node
    percent: Number


@dataclass(frozen=True, slots=True)
class Least(Node):
    """The smallest of values of one type."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Greatest(Node):
    """The largest of values of one type."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Multiply(Node):
    """What other rules of the wallet give for a line, times this factor (2 = double)."""

    factor: Decimal


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many points for a member within a span (DEED, DAY, WEEK, MONTH, QUARTER, YEAR, EVER)."""

    over: str
    points: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its key is its identity across versions."""

    key: str
    when: Node
    give: Node
    wallet: str = "REWARD"
    limits: tuple[Limit, ...] = ()
    rounding: str = "DOWN"


def walk(node: Node, place: str = "") -> Iterator[tuple[str, Node]]:
    """The node and all below it, each with its place (`when.items[0].left`)."""
    yield place, node
    for name, child in node.children():
        yield from walk(child, f"{place}.{name}" if place else name)
