"""What levels announce."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class LadderChanged(Fact):
    """The tiers of a programme, or how they are reviewed, changed."""

    name: ClassVar[str] = "tiers.changed"
    programme_id: UUID
    tiers: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class StandingsChanged(Fact):
    """A review moved members; `review_id` names its steps."""

    name: ClassVar[str] = "tiers.standings_changed"
    programme_id: UUID
    review_id: UUID
    up: int
    down: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class MembershipGiven(Fact):
    """A member has a membership from a day up to and including another."""

    name: ClassVar[str] = "membership.given"
    programme_id: UUID
    member_id: int
    plan: str
    since: str
    until: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class TargetsSet(Fact):
    """Members were given what they are to reach."""

    name: ClassVar[str] = "targets.set"
    programme_id: UUID
    targets: int
