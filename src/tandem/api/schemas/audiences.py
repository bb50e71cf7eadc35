"""For whom something is."""

from pydantic import BaseModel

from tandem.segments.models import Audience


class AudienceOut(BaseModel):
    """Members of a segment, of a level and those above, with a membership, of one of these trades,
    by their keys and codes; all that is not empty holds together.
    """

    segment: str
    level: str
    membership: str
    trades: list[str]


def audience_out(row: Audience | None) -> AudienceOut | None:
    """None for everybody."""
    if row is None:
        return None
    return AudienceOut(segment=row.segment, level=row.tier, membership=row.plan, trades=row.trades)
