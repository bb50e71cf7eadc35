"""What is done in a rehearsal, one act after the other, and a play of them as a text for an
address.

A line is written as its product, how many and for how much; a receipt is a row of lines, a file of
sales a row of receipts, each behind whose it is and how many lines it has.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy

from tandem.kit.errors import Invalid

ACTS_MAX = 30
LINES_MAX = 60  # of all purchases of a play: it has to go into an address
_QUANTITY = re.compile(r"[0-9]{1,12}(?:_[0-9]{1,6})?", re.ASCII)


class NoSuchAct(Invalid):
    """A play that cannot be: an act of nothing, or too much of it."""

    code = "flows.no_such_act"
    text = gettext_lazy("This rehearsal cannot go on like that. Begin it anew.")


@dataclass(frozen=True, slots=True)
class Line:
    """So much of a product, in its base unit, for an amount as people of the programme say it
    (`activity.amounts`).
    """

    product_id: UUID
    quantity: Decimal
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Buy:
    """The member buys, and proves it by one receipt."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Sold:
    """A purchase in a file of sales, of a member by their place."""

    member: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Sell:
    """The seller hands over a file of its sales. Who has no place yet joins."""

    purchases: tuple[Sold, ...]


@dataclass(frozen=True, slots=True)
class Decide:
    """Who is asked next says yes or no to a purchase, told by its place among them."""

    place: int
    agrees: bool


@dataclass(frozen=True, slots=True)
class Pay:
    """A purchase is paid."""

    place: int


@dataclass(frozen=True, slots=True)
class Order:
    """The member orders the cheapest reward that they can afford."""


@dataclass(frozen=True, slots=True)
class Later:
    """So many days pass, with their nights."""

    days: int


@dataclass(frozen=True, slots=True)
class Do:
    """The member does what a photo proves, and sends the photo."""

    kind: str


@dataclass(frozen=True, slots=True)
class Return:
    """All goods of a purchase come back."""

    place: int


@dataclass(frozen=True, slots=True)
class Join:
    """Somebody else joins, and it is their turn."""


@dataclass(frozen=True, slots=True)
class Turn:
    """It is the turn of a member, told by their place."""

    place: int


Act = Buy | Sell | Decide | Pay | Order | Later | Do | Return | Join | Turn


def lines_of(acts: Sequence[Act]) -> int:
    """How many lines are bought in a play."""
    return sum(
        len(act.lines) if isinstance(act, Buy) else sum(len(one.lines) for one in act.purchases)
        for act in acts
        if isinstance(act, Buy | Sell)
    )


def written(acts: Sequence[Act]) -> str:
    """A play as a text for an address."""
    return "~".join(_written(act) for act in acts)


def _written(act: Act) -> str:
    match act:
        case Buy():
            return f"b.{_of_lines(act.lines)}"
        case Sell():
            sold = (
                f"{one.member}.{len(one.lines)}.{_of_lines(one.lines)}" for one in act.purchases
            )
            return f"s.{'.'.join(sold)}"
        case Decide():
            return f"{'y' if act.agrees else 'n'}.{act.place}"
        case Pay():
            return f"p.{act.place}"
        case Order():
            return "o"
        case Later():
            return f"l.{act.days}"
        case Do():
            return f"d.{act.kind.encode().hex()}"
        case Return():
            return f"r.{act.place}"
        case Join():
            return "j"
        case Turn():
            return f"t.{act.place}"


def _of_lines(lines: Sequence[Line]) -> str:
    return ".".join(
        f"{line.product_id.hex}.{format(line.quantity, 'f').replace('.', '_')}.{line.amount_minor}"
        for line in lines
    )


def read(text: str) -> list[Act]:
    """A play as it was written.

    Raises:
        NoSuchAct
    """
    words = [word for word in text.split("~") if word]
    if len(words) > ACTS_MAX:
        raise NoSuchAct()
    try:
        return [_read(*word.split(".")) for word in words]
    except (ValueError, TypeError, KeyError) as wrong:
        raise NoSuchAct() from wrong


def _read(kind: str, *parts: str) -> Act:
    if kind == "b":
        return Buy(_lines(parts))
    if kind == "s":
        return Sell(tuple(_sold(parts)))
    if kind in _BARE and not parts:
        return _BARE[kind]()
    (number,) = parts
    if kind == "d":
        return Do(bytes.fromhex(number).decode())
    readers: Mapping[str, Callable[[int], Act]] = {
        "y": lambda place: Decide(place, agrees=True),
        "n": lambda place: Decide(place, agrees=False),
        "p": Pay,
        "r": Return,
        "t": Turn,
        "l": Later,
    }
    return readers[kind](_whole(number))


_BARE: Mapping[str, Callable[[], Act]] = {"o": Order, "j": Join}


def _lines(parts: Sequence[str]) -> tuple[Line, ...]:
    if not parts or len(parts) % 3:
        raise ValueError(parts)
    return tuple(
        Line(UUID(product), _quantity(quantity), _whole(minor))
        for product, quantity, minor in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    )


def _sold(parts: Sequence[str]) -> Iterator[Sold]:
    if not parts:
        raise ValueError(parts)
    while parts:
        member, total, *rest = parts
        end = 3 * _whole(total)
        if end > len(rest):
            raise ValueError(parts)
        yield Sold(_whole(member), _lines(rest[:end]))
        parts = rest[end:]


def _quantity(text: str) -> Decimal:
    if not _QUANTITY.fullmatch(text):
        raise ValueError(text)
    return Decimal(text.replace("_", "."))


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise ValueError(text)
    return int(text)
