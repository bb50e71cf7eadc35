"""What events announce."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class EventChanged(Fact):
    """An event was written, opened, called off or closed (`state`)."""

    name: ClassVar[str] = "events.changed"
    programme_id: UUID
    event_id: UUID
    state: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class SignUpChanged(Fact):
    """A member signed up, waits, moved up, cancelled or came (`state`)."""

    name: ClassVar[str] = "events.sign_up_changed"
    programme_id: UUID
    event_id: UUID
    member_id: int
    state: str
    turn: int
