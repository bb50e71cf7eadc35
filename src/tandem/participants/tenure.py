"""How long somebody takes part, and who was among the first."""

from dataclasses import dataclass
from datetime import date, timedelta

from tandem.participants.models import Member
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme

FOUNDING_DAYS = 90  # of a programme's first edition


@dataclass(frozen=True, slots=True)
class Tenure:
    """Since when, for how many whole years, and whether from the programme's first days on."""

    since_on: date
    years: int
    is_founder: bool


def of(member: Member, *, programme: Programme, today: date) -> Tenure:
    """A member's tenure on a day."""
    since = programme.day_at(member.joined_at)
    starts = programmes.edition_starts(programme.id, organiser_id=programme.organiser_id)
    until = starts[0] + timedelta(days=FOUNDING_DAYS) if starts else None
    is_early = (today.month, today.day) < (since.month, since.day)
    return Tenure(
        since_on=since,
        years=max(today.year - since.year - is_early, 0),
        is_founder=until is not None and since < until,
    )
