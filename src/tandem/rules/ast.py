"""The nodes of the language: frozen values, about thirty, and the rule that holds them."""

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
    """`eq ne lt le gt ge` between two values of one type; `every`: a number is a whole multiple of
    a whole one (each tenth).
    """

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
    """The set holds at least one of these: `product.categories` knows the whole path up the
    tree.
    """

    item: Node
    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Known(Node):
    """The field has a value."""

    item: Node


@dataclass(frozen=True, slots=True)
class Segment(Node):
    """A condition that has a name: who belongs to a segment. It is kept whole with the rule, so
    what the segment becomes later changes no rule that counts.

    Args:
        names: by language, in the order of their codes.
    """

    key: str
    names: tuple[tuple[str, str], ...]
    condition: Node


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
    """So many points for each step of a value: 1 point per 10 zł; `full` counts whole steps
    only.
    """

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
class Band(Node):
    """From this value on, this much."""

    since: Node
    gives: Node


@dataclass(frozen=True, slots=True)
class Stepped(Node):
    """What the highest band reached gives, for the whole value: 5 points from 2 pieces, 10 from 4.

    A return reaches the bands by its absolute value; fixed points are taken back then.
    """

    value: Node
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Graduated(Node):
    """Each part of the value at the rate of its own band, as with income tax: points for each
    `step` of what lies in it.
    """

    value: Node
    step: Node
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Basket(Node):
    """A figure over the activity's lines for which a condition holds.

    `function`: `total`, `lowest`, `highest` of a value, `different` values of a field; `cheapest`,
    `dearest`: what so many `pieces` of the lines are worth, from that end, of `each` so many pieces
    (0: once).
    """

    function: str
    value: Node
    where: Node
    pieces: Decimal = Decimal(0)
    each: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Past(Node):
    """A figure of the member's own activities, this one and those before it, in the span that holds
    this one.

    Args:
        what: a name that the vocabulary lends: `count`, `net`, `gross`, `silence`, `streak`.
        kind: the kind of activities; empty: of the same kind as this one. Of what lies in wallets:
        the wallet.
        back: so many spans before this one, each whole: 1 over YEAR is last year. Over DAYS: how
        many days up to this one, which is among them.
    """

    what: str
    over: str = "EVER"
    kind: str = ""
    back: int = 0


@dataclass(frozen=True, slots=True)
class Multiply(Node):
    """What other rules give into the same wallet, times this factor (2 = double); `of` names those
    rules, empty: all.

    Multipliers chain in the order of the set: ×2 and ×3 make six times.
    """

    factor: Decimal
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What is given, into which wallet, to whom: MEMBER, PERSON (who bought), PARTNER or
    RECRUITER.
    """

    what: Node
    wallet: str = "REWARD"
    to: str = "MEMBER"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many points within a span (ACTIVITY, DAY, WEEK, MONTH, QUARTER, YEAR, EVER).

    `per`: MEMBER, FIRM, PERSON, PARTNER, PRODUCT (each product of a member), or PROGRAMME (a
    budget). An amount of money is turned into points by their value in the programme.
    """

    over: str
    points: int = 0
    per: str = "MEMBER"
    money: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its key is its identity across versions. The first effect is the one by which a
    group chooses.

    Args:
        least: what an activity gets at least when the rule gives anything; a limit over ACTIVITY
        says what
            it gets at most.
        group: of the rules of one group only the one that gives most counts for an activity.
        stops: when it gives something for an activity, no rule after it does.
        first: only for the first so many members who get anything from it; 0: for all.
        campaign: rules of one campaign share its budget.
    """

    key: str
    when: Node
    effects: tuple[Effect, ...]
    limits: tuple[Limit, ...] = ()
    rounding: str = "DOWN"
    least: int = 0
    group: str = ""
    stops: bool = False
    first: int = 0
    campaign: str = ""

    @property
    def is_multiplier(self) -> bool:
        """Whether it multiplies what others give."""
        return isinstance(self.effects[0].what, Multiply)


@dataclass(frozen=True, slots=True)
class Budget:
    """At most so much for everybody together, of one campaign or, without a name, of the whole
    programme.
    """

    over: str
    campaign: str = ""
    points: int = 0
    money: Decimal = Decimal(0)


def walk(node: Node, place: str = "") -> Iterator[tuple[str, Node]]:
    """The node and all below it, each with its place (`when.items[0].left`)."""
    yield place, node
    for name, child in node.children():
        yield from walk(child, f"{place}.{name}" if place else name)


def of_lines(node: Node) -> Iterator[Node]:
    """The node and all below it, but not what a figure over the basket looks at."""
    yield node
    if not isinstance(node, Basket):
        for _, child in node.children():
            yield from of_lines(child)
