"""Contests, their standings, and a member's place."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel

from tandem.engagement.contests.models import Joins, State, Teams, Wins


class ContestOut(BaseModel):
    """A contest that was opened; `key`: what rules call it. `target` in the measure's unit, as
    scores are; `ranked`: how many have a place.
    """

    id: UUID
    key: str
    name: dict[str, str]
    text: dict[str, str]
    state: State
    wins: Wins
    joins: Joins
    teams: Teams
    is_for_all: bool
    since_on: date
    until_on: date
    places: int
    target: Decimal | None
    ranked: int


class ContestsOut(BaseModel):
    """A page of contests, oldest first."""

    items: list[ContestOut]
    next_cursor: str | None


class RankOut(BaseModel):
    """A place in the standings; `name`: what other members see, a nickname or initials."""

    member_id: str
    place: int
    name: str
    score: Decimal


class StandingsOut(BaseModel):
    """A page of the standings, best first."""

    items: list[RankOut]
    next_cursor: str | None


class OwnPlaceOut(BaseModel):
    """Where a member stands: `place` null without a score; `shared`: by so many, at most 1,001."""

    contest: UUID
    takes_part: bool
    place: int | None
    shared: int
    score: Decimal | None
    ranked: int
