"""What can be reached in a programme: the first reward and the levels, as they stand or as somebody
tries them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from tandem.rewards import queries as rewards
from tandem.tiers import queries as tiers
from tandem.tiers.models import Measure

POINTS = "POINTS"  # earned points of the wallet of rewards; the other measures are the levels' own
FIRST = "first"
# Different people cannot be added up month by month; a level that asks for them is not counted.
_UNCOUNTED = {Measure.PEOPLE.value}


@dataclass(frozen=True, slots=True)
class Figure:
    """What is added up: points, turnover in minor units, status points, or activities of a kind."""

    measure: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """So much of a figure."""

    figure: Figure
    at_least: int


@dataclass(frozen=True, slots=True)
class Goal:
    """The first reward or a level; its name by language. `delivery_points`: how many of the points
    that the first reward asks for are for sending it.
    """

    key: str
    name: Mapping[str, str]
    asks: tuple[Ask, ...]
    delivery_points: int = 0

    def asking(self, at_least: int) -> "Goal":
        """The same goal, asking for another number of what it asks for first."""
        return replace(self, asks=(replace(self.asks[0], at_least=at_least), *self.asks[1:]))


@dataclass(frozen=True, slots=True)
class Standing:
    """The goals as they are now, the first reward before the levels; over what window levels count;
    the names of levels that ask for what is not counted here.
    """

    goals: tuple[Goal, ...]
    window: str
    uncounted: tuple[Mapping[str, str], ...]


def standing(programme_id: UUID, *, organiser_id: UUID) -> Standing:
    """What can be reached in a programme now; the first reward at the price of who has no
    membership, with its delivery.
    """
    cheapest = (
        rewards.offered(programme_id, organiser_id=organiser_id, audiences=())
        .filter(wallet="REWARD")
        .order_by(rewards.WHOLE_PRICE, "id")
        .first()
    )
    ladder, levels = tiers.ladder_of(programme_id, organiser_id=organiser_id)
    goals, uncounted = [], []
    if cheapest is not None:
        delivery = cheapest.delivery_points
        ask = Ask(Figure(POINTS), cheapest.points + delivery)
        goals.append(Goal(FIRST, cheapest.name, (ask,), delivery))
    for level in levels:
        asks = tuple(
            Ask(Figure(ask["measure"], ask["kind"]), ask["at_least"]) for ask in level.asks
        )
        if not asks or any(ask.figure.measure in _UNCOUNTED for ask in asks):
            uncounted.append(level.name)
            continue
        goals.append(Goal(level.code, level.name, asks))
    return Standing(tuple(goals), ladder.window if ladder else "", tuple(uncounted))
