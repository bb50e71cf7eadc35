"""Channels by what came of them: looked at, joined, bought, points, turnover."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tandem.activity import turnover
from tandem.insights import lately
from tandem.kit.sql import fill, named_queries
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme

FIRST, LAST = "first", "last"


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel, and what came of it; `channel_id` None: members of whom no address said where they
    came from. Money in minor units.
    """

    channel_id: UUID | None
    views: int
    joined: int
    bought: int
    points: int
    net_minor: int


def by_channel(
    programme: Programme, *, touch: str, since: date, from_moment: datetime
) -> list[ChannelRow]:
    """What came of each channel since a day, those that brought most members first.

    Views are of that time; members are those who joined in it, with all that they have bought and
    earned since. Who turned out to be a member already is not counted.

    Args:
        touch: by the first touch or the last.
        from_moment: the beginning of that day in the programme's time.
    """
    assert touch in (FIRST, LAST)
    text = fill(
        named_queries("tandem.insights", "channels")["by_channel"],
        turnover=turnover.of("activity"),
        touch=f"arrival.{touch}_channel_id",
    )
    book_id = programmes.book(programme.id, "REWARD", organiser_id=programme.organiser_id)
    params = {
        "organiser_id": programme.organiser_id,
        "programme_id": programme.id,
        "book_id": book_id,
        "since": since,
        "from_moment": from_moment,
    }
    return [ChannelRow(*row) for row in lately.rows(text, params)]
