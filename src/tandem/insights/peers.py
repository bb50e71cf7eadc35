"""Where a partner stands among those of its role, without a name and without anybody's figures.

A quarter is told only where there are so many peers that it leads back to nobody, and only to who
sold something. One query serves all partners of a role (`lately`).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from tandem.activity import turnover
from tandem.insights import lately
from tandem.kit.sql import fill, named_queries
from tandem.partners.models import Partner
from tandem.programmes.models import Programme

PEERS_MIN = 8  # besides the partner itself
DAYS = 90


@dataclass(frozen=True, slots=True)
class Place:
    """A quarter, 1 for those who sold most, and how many partners of the role there are."""

    quarter: int
    total: int


def place(partner: Partner, *, programme: Programme, today: date) -> Place | None:
    """The quarter of a partner by its verified purchases of the last 90 days; None where it sold
    nothing in them, takes part no longer, or has too few peers.
    """
    text = named_queries("tandem.insights", "peers")["ranks"]
    rows = lately.rows(
        fill(text, turnover=turnover.of("activity")),
        {
            "organiser_id": programme.organiser_id,
            "programme_id": programme.id,
            "role": partner.role,
            "since": today - timedelta(days=DAYS - 1),
            "until": today,
        },
    )
    for partner_id, net_minor, rank, total in rows:
        if partner_id == partner.id and net_minor > 0 and total > PEERS_MIN:
            return Place((rank - 1) * 4 // total + 1, total)
    return None
