"""What belonging announces."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class BadgeDefined(Fact):
    """A badge was defined, or defined anew."""

    name: ClassVar[str] = "badge.defined"
    programme_id: UUID
    badge_id: UUID
    body: Mapping[str, Any]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class BadgeEnded(Fact):
    """A badge is given no more; who holds it keeps it."""

    name: ClassVar[str] = "badge.ended"
    programme_id: UUID
    badge_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class BadgeGiven(Fact):
    """Members came to hold a badge, so many on one day."""

    name: ClassVar[str] = "badge.given"
    programme_id: UUID
    badge_id: UUID
    on_day: date
    members: int
