"""Whether an offer carries its own cost: month by month, from the stock book."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tandem.engagement.tradeins.models import ItemState, Offer
from tandem.kit.sql import named_queries
from tandem.platform import statements

NOT_TAKEN = (ItemState.ANNOUNCED, ItemState.WITHDRAWN, ItemState.REFUSED)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of an offer, amounts in minor units: what was taken and what that was worth, what was
    sold and the fees of it, what was given away, what handling cost.
    """

    month: date
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


def months(offer: Offer) -> list[Month]:
    """The months in which something moved, the latest first; five years of them."""
    rows = statements.rows(
        named_queries(__package__, "book")["months"],
        {
            "organiser_id": offer.organiser_id,
            "offer_id": offer.id,
            "handling_minor": offer.handling_minor,
        },
    )
    return [Month(*row) for row in rows]


def taken_of(totals: Mapping[str, int]) -> int:
    """How many items were taken, of how many there are in each state."""
    return sum(number for state, number in totals.items() if state not in NOT_TAKEN)
