"""What was sent in, as jurors and organisers see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from tandem.engagement.contests.jury import judging
from tandem.engagement.contests.models import Contest
from tandem.kit.sql import fill, named_queries
from tandem.platform import statements


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry. `own_mark`: what who looks gave it; `score` and `marks`: the mean of all jurors,
    and how many gave one.
    """

    number: int
    member_id: int
    name: str
    member_number: str
    text: str
    photos: Sequence[UUID]
    changed_at: datetime
    aside_at: datetime | None
    aside_reason: str
    own_mark: Decimal | None
    score: Decimal | None
    marks: int


def rows(
    contest: Contest,
    user_id: UUID | None,
    *,
    which: slice,
    number: int | None = None,
    is_latest_first: bool = False,
) -> tuple[list[EntryRow], int]:
    """Entries, those that who looks has not marked first, and how many there are."""
    asked = {
        "organiser_id": contest.organiser_id,
        "contest_id": contest.id,
        "user_id": user_id,
        "number": number,
        "limit": which.stop - (which.start or 0),
        "skipped": which.start or 0,
    }
    sql = named_queries("tandem.engagement.contests", "jury")["standing"]
    rows = statements.rows(fill(sql, way="DESC" if is_latest_first else "ASC"), asked)
    return [EntryRow(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def hides_marks(contest: Contest, user_id: UUID | None) -> bool:
    """Whether who looks is a juror who has marks to give still: then they see nobody else's."""
    return (
        user_id is not None
        and contest.signed_at is None
        and bool(judging.missing(contest).get(user_id))
    )
