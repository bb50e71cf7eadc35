"""What initiatives announce."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class InitiativeWritten(Fact):
    """An initiative was begun or changed; what it says now."""

    name: ClassVar[str] = "initiative.written"
    programme_id: UUID
    initiative_id: UUID
    said: Mapping[str, Any]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class InitiativePublished(Fact):
    """An initiative is seen by its audience from its first day on."""

    name: ClassVar[str] = "initiative.published"
    programme_id: UUID
    initiative_id: UUID
    since_on: date
    until_on: date


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class InitiativeEnded(Fact):
    """The last day of an initiative is over."""

    name: ClassVar[str] = "initiative.ended"
    programme_id: UUID
    initiative_id: UUID
    until_on: date


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class InitiativePartChanged(Fact):
    """A material or news was put on an initiative's page, or taken off it."""

    name: ClassVar[str] = "initiative.part_changed"
    programme_id: UUID
    initiative_id: UUID
    part: str  # material, news
    part_id: UUID
    is_there: bool


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class InitiativeArranged(Fact):
    """Tasks, contests, courses and the like were put on an initiative's page, in this order."""

    name: ClassVar[str] = "initiative.arranged"
    programme_id: UUID
    initiative_id: UUID
    pieces: Sequence[str]  # what it is, and its id: TASK:…


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class GoalSet(Fact):
    """A goal was set, or changed; what it says now."""

    name: ClassVar[str] = "goal.set"
    programme_id: UUID
    goal_id: UUID
    said: Mapping[str, Any]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class GoalDropped(Fact):
    """A goal is pursued no more."""

    name: ClassVar[str] = "goal.dropped"
    programme_id: UUID
    goal_id: UUID
