"""How the programmes of one organiser do, side by side: for whoever runs many of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tandem.activity import kinds, turnover
from tandem.insights import lately
from tandem.kit.sql import fill, named_queries

SPAN = timedelta(days=28)  # whole weeks, so that two spans hold the same days of the week


@dataclass(frozen=True, slots=True)
class Doing:
    """A programme in the last span and in the one before; money in minor units of its currency."""

    members: int
    joined: int
    purchases: int
    purchases_before: int
    net_minor: int
    buyers: int
    last_on: date | None  # of a purchase, in either span


def doing(
    programme_ids: Sequence[UUID], *, organiser_id: UUID, today: date
) -> Mapping[UUID, Doing]:
    """How each of these programmes of an organiser does, in one statement for all of them."""
    text = fill(
        named_queries("tandem.insights", "agency")["programmes"], turnover=turnover.of("activity")
    )
    params = {
        "organiser_id": organiser_id,
        "programme_ids": sorted(str(key) for key in programme_ids),
        "bought": list(kinds.BOUGHT),
        "since": today - SPAN,
        "before": today - 2 * SPAN,
    }
    return {row[0]: Doing(*row[1:]) for row in lately.rows(text, params)}
