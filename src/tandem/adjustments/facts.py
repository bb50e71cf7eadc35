"""What adjustments announce."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class DebtsCollected(Fact):
    """Points that could not be taken back before were collected; `batch_id` names the transfers."""

    name: ClassVar[str] = "debts.collected"
    programme_id: UUID
    batch_id: UUID
    points: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class MembersMerged(Fact):
    """Two members were found to be one: `from_id` goes on as `into_id`. `is_joining`: a person in
    waiting as their firm's.
    """

    name: ClassVar[str] = "members.merged"
    programme_id: UUID
    merge_id: UUID
    from_id: int
    into_id: int
    points: int
    reason: str
    is_joining: bool = False


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class MergeUndone(Fact):
    """Two members that had been merged are two again. `missing_points`: passed over and not there
    any more.
    """

    name: ClassVar[str] = "members.merge_undone"
    programme_id: UUID
    merge_id: UUID
    from_id: int
    into_id: int
    points: int
    missing_points: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ExpiryExtended(Fact):
    """Points that would have expired last longer. `member_id` 0: those of all members of the
    segment, or of everybody.
    """

    name: ClassVar[str] = "points.extended"
    programme_id: UUID
    extension_id: UUID
    member_id: int
    points: int
    upto: str
    reason: str
