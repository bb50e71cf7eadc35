"""What participants announce."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class MemberEnrolled(Fact):
    """A firm or person takes part in a programme."""

    name: ClassVar[str] = "member.enrolled"
    programme_id: UUID
    member_id: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class TermsAccepted(Fact):
    """A member accepted a version of the regulations."""

    name: ClassVar[str] = "terms.accepted"
    member_id: int
    terms_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class CardAdded(Fact):
    """A card leads to a member: files may bear its number in the customer's place."""

    name: ClassVar[str] = "card.added"
    programme_id: UUID
    member_id: int
    card: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class CardRemoved(Fact):
    """A card leads to nobody any more."""

    name: ClassVar[str] = "card.removed"
    programme_id: UUID
    member_id: int
    card: str
