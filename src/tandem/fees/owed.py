"""What is owed back of paid periods that end early: pure figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tandem.fees.models import RefundPolicy


@dataclass(frozen=True, slots=True)
class Paid:
    """A paid period: its price and its days, both included."""

    amount_minor: int
    since_on: date
    until_on: date


def back(paid: Iterable[Paid], *, policy: str, days: int, today: date) -> int:
    """How much is owed to who has the membership up to and including today, rounded down to minor
    units.

    By days: a period whole, while fewer than `days` have gone since its first. Pro rata: the days
    that are left of all days.
    """
    return sum(_of(period, policy, days, today) for period in paid if period.until_on > today)


def _of(period: Paid, policy: str, days: int, today: date) -> int:
    if policy == RefundPolicy.NONE:
        return 0
    if period.since_on > today:
        return period.amount_minor
    if policy == RefundPolicy.DAYS:
        return period.amount_minor if (today - period.since_on).days < days else 0
    total = (period.until_on - period.since_on).days + 1
    return period.amount_minor * (period.until_on - today).days // total
