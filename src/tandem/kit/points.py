"""Whole points: rounding with a name, splitting without loss."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

ROUNDINGS = {"DOWN": ROUND_DOWN, "HALF_UP": ROUND_HALF_UP, "UP": ROUND_UP}


def rounded(value: Decimal, *, rounding: str = "DOWN") -> int:
    """Whole points; DOWN and UP mean toward and away from zero, so a return takes back what the
    sale gave.
    """
    return int(value.quantize(Decimal(1), rounding=ROUNDINGS[rounding]))


def split(points: int, weights: Sequence[int]) -> list[int]:
    """Share whole points by weights; the parts add up exactly (largest remainders first, then
    order).

    Weights are whole and not all 0.
    """
    total = sum(weights)
    if total <= 0:
        raise ValueError("Weights must add up to more than 0.")
    parts = [points * weight // total for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda place: (-(points * weights[place] % total), place)
    )
    for place in by_remainder[: points - sum(parts)]:
        parts[place] += 1
    return parts
