"""The reach of goals where nobody has been in for long: members' turnover of a year is taken to be
log-normal, as `proposals.proposing` takes it, and points and actions to come in proportion.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

from tandem.insights.attainability.goals import POINTS, Figure, Goal
from tandem.tiers.models import AMOUNTS, Measure

# The deviation of the logarithm of a year's turnover: the fifth that buys most brings 56 per cent.
SPREAD = 1.0
PURCHASES = 12  # of a member in a year, where nobody said how many
AWAY = 2.5  # usual purchases to the first reward, as proposals have it


@dataclass(frozen=True, slots=True)
class Buying:
    """What an average member does in a year: turnover in minor units, purchases, and the points
    that one of them brings; how unequal members are.
    """

    turnover_minor: int
    purchases: int
    points: int
    spread: float = SPREAD

    def mean(self, figure: Figure) -> int:
        """So much of a figure in a year; 0 where the model does not know it."""
        if figure.measure in AMOUNTS:
            return self.turnover_minor
        if figure.measure in (POINTS, Measure.STATUS):
            return self.purchases * self.points
        return self.purchases if figure.kind in ("PURCHASE", "CODE") else 0


def share_of(goal: Goal, months: int, buying: Buying) -> float | None:
    """The share of members who reach a goal within so many months; None where it asks for what the
    model does not know.
    """
    shares = [
        _share(ask.at_least, months, buying.mean(ask.figure), buying.spread) for ask in goal.asks
    ]
    known = [share for share in shares if share is not None]
    return min(known) if len(known) == len(shares) else None


def _share(at_least: int, months: int, mean: int, spread: float) -> float | None:
    if not mean:
        return None
    median = mean * months / 12 * math.exp(-(spread**2) / 2)
    return 1 - NormalDist().cdf(math.log(max(at_least, 1) / median) / spread)


def threshold(figure: Figure, reached_by: int, buying: Buying) -> int:
    """What so many per cent of members have of a figure in a year; 0 where it is not known."""
    median = buying.mean(figure) * math.exp(-(buying.spread**2) / 2)
    return int(median * math.exp(buying.spread * NormalDist().inv_cdf(1 - reached_by / 100)))


def wanted(levels: int) -> Sequence[int]:
    """Per cent of members that should reach each of so many levels, the lowest first: from 30 down
    to 5, each a like part of the one before.
    """
    if levels == 1:
        return [20]
    step = (5 / 30) ** (1 / (levels - 1)) if levels > 1 else 1.0
    return [round(30 * step**place) for place in range(levels)]


def answered(origin: Mapping[str, Any]) -> Buying | None:
    """What members buy by the answers that a programme was proposed for; None where it began
    without.
    """
    if not {"purchase_minor", "purchases_a_year", "purchase_points"} <= origin.keys():
        return None
    times = int(origin["purchases_a_year"])
    return Buying(
        int(origin["purchase_minor"]) * times,
        times,
        int(origin["purchase_points"]),
        float(origin.get("spread", SPREAD)),
    )


def guessed(goals: Sequence[Goal], usual_minor: int) -> Buying:
    """What members may buy where nobody knows: so that the lowest level of turnover is reached by
    as many as is advised, and the first reward is a few purchases away. To be changed by who knows
    better.
    """
    firsts = [goal.asks[0] for goal in goals]
    price = next((ask.at_least for ask in firsts if ask.figure.measure == POINTS), 0)
    levels = [ask.at_least for ask in firsts if ask.figure.measure in AMOUNTS]
    turnover = PURCHASES * usual_minor
    if levels:
        reached_by = wanted(len(levels))[0]
        beyond = NormalDist().inv_cdf(1 - reached_by / 100)
        turnover = round(min(levels) * math.exp(SPREAD**2 / 2 - SPREAD * beyond))
    return Buying(turnover, PURCHASES, max(1, round(price / AWAY)) if price else 1)
