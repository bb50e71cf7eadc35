"""What communication announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class MembersNotified(Fact):
    """Messages were written that an e-mail is to bring too."""

    name: ClassVar[str] = "members.told"
    programme_id: UUID
    messages: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class MailingChanged(Fact):
    """A mailing was `written`, `planned`, `taken back`, `begun` or `dropped`."""

    name: ClassVar[str] = "mailing.changed"
    programme_id: UUID
    mailing_id: UUID
    change: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class MailingSent(Fact):
    """A mailing has reached the last member of its audience; so many have it in their inbox."""

    name: ClassVar[str] = "mailing.sent"
    programme_id: UUID
    mailing_id: UUID
    members: int
