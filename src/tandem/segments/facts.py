"""What segments announce."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class SegmentDefined(Fact):
    """A segment means this from now on. Rules that count keep what it meant when they were
    written.
    """

    name: ClassVar[str] = "segment.defined"
    programme_id: UUID
    key: str
    body: dict[str, object]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class SegmentEnded(Fact):
    """A segment is offered no more."""

    name: ClassVar[str] = "segment.ended"
    programme_id: UUID
    key: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class SegmentListed(Fact):
    """Members were put on the list of a segment, or taken off it."""

    name: ClassVar[str] = "segment.listed"
    programme_id: UUID
    key: str
    added: int
    removed: int
