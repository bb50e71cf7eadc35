"""What earning announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class RulesPublished(Fact):
    """A version of the rules counts from a moment."""

    name: ClassVar[str] = "rules.published"
    programme_id: UUID
    rule_set_id: UUID
    version: int
    valid_from: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class RulesWithdrawn(Fact):
    """A version that did not count yet was taken back."""

    name: ClassVar[str] = "rules.withdrawn"
    programme_id: UUID
    rule_set_id: UUID
    version: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PointsAwarded(Fact):
    """The rules gave points for a batch of activities. `shortfall_points`: taken back in full was
    not possible.
    """

    name: ClassVar[str] = "points.awarded"
    programme_id: UUID
    batch_id: UUID
    awards: int
    shortfall_points: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PointsReleased(Fact):
    """Pending points became available, or were voided because the payment was late or did not come.

    `release_batch_id` and `void_batch_id` name the transfers of what was released and voided; facts
    of before 0.1.0 name no releases.
    """

    name: ClassVar[str] = "points.released"
    programme_id: UUID
    written_at: str
    released_points: int
    voided_points: int
    void_batch_id: UUID | None = None
    release_batch_id: UUID | None = None


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PointsRefused(Fact):
    """Somebody did not agree that points become the members' own; `void_batch_id` names the
    transfers.
    """

    name: ClassVar[str] = "points.refused"
    programme_id: UUID
    void_batch_id: UUID
    points: int
    reason: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PointsRecalculated(Fact):
    """Activities were awarded again and the differences posted. `kind`: LATE, CORRECTED or AGAIN.
    `shortfall_points`: not there any more.
    """

    name: ClassVar[str] = "points.mended"
    programme_id: UUID
    run_id: UUID
    kind: str
    reason: str
    up_points: int
    down_points: int
    shortfall_points: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PointsExpiring(Fact):
    """So many members were told that points of theirs expire within so many days."""

    name: ClassVar[str] = "points.expiring"
    programme_id: UUID
    days: int
    members: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PointsAdjusted(Fact):
    """A person added points, or took them off."""

    name: ClassVar[str] = "points.adjusted"
    programme_id: UUID
    adjustment_id: UUID
    member_id: int
    points: int
    reason: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class AdjustmentAsked(Fact):
    """An adjustment above somebody's limit waits for a second person."""

    name: ClassVar[str] = "points.adjustment_asked"
    programme_id: UUID
    adjustment_id: UUID
    member_id: int
    points: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class AdjustmentRefused(Fact):
    """A second person did not agree to an adjustment."""

    name: ClassVar[str] = "points.adjustment_refused"
    programme_id: UUID
    adjustment_id: UUID
    member_id: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PointsGiven(Fact):
    """A member passed points on to another."""

    name: ClassVar[str] = "points.given"
    programme_id: UUID
    giver_id: int
    receiver_id: int
    points: int
