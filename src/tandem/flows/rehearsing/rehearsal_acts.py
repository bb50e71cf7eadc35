"""What is done in a rehearsal, one act after the other, and a play of them as a text for an
address.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy

from tandem.kit.errors import Invalid

ACTS_MAX = 30


class NoSuchAct(Invalid):
    """A play that cannot be: an act of nothing, or too much of it."""

    code = "flows.no_such_act"
    text = gettext_lazy("This rehearsal cannot go on like that. Begin it anew.")


@dataclass(frozen=True, slots=True)
class Buy:
    """The member buys so many pieces of a product, and proves it."""

    product_id: UUID
    quantity: int
    net_minor: int


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


Act = Buy | Decide | Pay | Order | Later | Do | Return | Join | Turn


def written(acts: Sequence[Act]) -> str:
    """A play as a text for an address."""
    return "~".join(_written(act) for act in acts)


def _written(act: Act) -> str:
    match act:
        case Buy():
            return f"b.{act.product_id.hex}.{act.quantity}.{act.net_minor}"
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
        product, quantity, minor = parts
        return Buy(UUID(product), _whole(quantity), _whole(minor))
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


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise ValueError(text)
    return int(text)
