"""Whether an offer carries its own cost: by month and by outlet, from the stock book."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tandem.engagement.tradeins.models import Offer
from tandem.engagement.tradeins.queries import NOT_HERE
from tandem.kit.sql import named_queries
from tandem.platform import statements


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a part of an offer, amounts in minor units: what was taken and what that was worth, what
    was sold and the fees of it, what was given away, what handling cost.
    """

    taken: int
    worth_minor: int
    sold: int
    fees_minor: int
    given_away: int
    handling_minor: int

    @property
    def result_minor(self) -> int:
        """Fees less what was given for things and what handling cost."""
        return self.fees_minor - self.worth_minor - self.handling_minor


@dataclass(frozen=True, slots=True)
class Month:
    """The figures of a month."""

    month: date
    figures: Figures


@dataclass(frozen=True, slots=True)
class AtOutlet:
    """The figures of a department: an outlet of a partner, or the partner where none was named."""

    partner_id: int
    outlet_id: UUID | None
    figures: Figures


def months(offer: Offer, *, read: statements.Read = statements.rows) -> list[Month]:
    """The months in which something moved, the latest first; five years of them. `read`: as of now,
    or as it was lately.
    """
    return [Month(month, Figures(*figures)) for month, *figures in _rows(offer, "months", read)]


def outlets(offer: Offer, *, read: statements.Read = statements.rows) -> list[AtOutlet]:
    """The outlets that took something in, those that took most first; 200 of them."""
    return [
        AtOutlet(partner_id, outlet_id, Figures(*figures))
        for partner_id, outlet_id, *figures in _rows(offer, "outlets", read)
    ]


def _rows(offer: Offer, block: str, read: statements.Read) -> list[tuple[Any, ...]]:
    return read(
        named_queries(__package__, "book")[block],
        {
            "organiser_id": offer.organiser_id,
            "offer_id": offer.id,
            "handling_minor": offer.handling_minor,
        },
    )


def taken_of(totals: Mapping[str, int]) -> int:
    """How many items were taken, of how many there are in each state."""
    return sum(number for state, number in totals.items() if state not in NOT_HERE)
