"""What partners announce."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PartnerJoined(Fact):
    """A partner takes part in a programme."""

    name: ClassVar[str] = "partner.joined"
    programme_id: UUID
    partner_id: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class BlindKeyMade(Fact):
    """A partner has a key with which it hashes its customers' numbers."""

    name: ClassVar[str] = "partner.blind_key_made"
    partner_id: int
