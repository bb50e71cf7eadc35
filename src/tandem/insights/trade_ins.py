"""What members buy after they handed something in: a trade-in that pays with vouchers carries its
cost by the next purchase, which the stock book does not know.
"""

from dataclasses import dataclass
from uuid import UUID

from tandem.activity import turnover
from tandem.insights import lately
from tandem.kit.sql import fill, named_queries
from tandem.programmes.models import Programme

DAYS = 90  # after a hand-in, in which what its member buys is told beside it


@dataclass(frozen=True, slots=True)
class BoughtAfter:
    """How many members bought within `DAYS` of a hand-in, and for how much, net, in minor units."""

    members: int
    net_minor: int

    def break_even(self, cost_minor: int) -> int | None:
        """The margin, in tenths of a per cent and rounded up, from which these purchases bear a
        cost; None where nothing was bought, or would not bear it with all of it.
        """
        if self.net_minor <= 0 or cost_minor > self.net_minor:
            return None
        return -(-max(cost_minor, 0) * 1000 // self.net_minor)


def bought_after(offer_id: UUID, *, programme: Programme) -> BoughtAfter:
    """What was bought after the hand-ins of an offer."""
    text = named_queries("tandem.insights", "trade_ins")["bought_after"]
    ((members, net_minor),) = lately.rows(
        fill(text, turnover=turnover.of("activity")),
        {
            "organiser_id": programme.organiser_id,
            "programme_id": programme.id,
            "offer_id": offer_id,
            "days": DAYS,
        },
    )
    return BoughtAfter(members, net_minor)
