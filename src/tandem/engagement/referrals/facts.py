"""What referrals announce."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ReferralKept(Fact):
    """Somebody joined by the code of a member; refused for `reason` where it is not empty."""

    name: ClassVar[str] = "referral.kept"
    programme_id: UUID
    member_id: int
    referrer_id: int
    reason: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ReferralDecided(Fact):
    """A person decided whether a referral counts; why stands with the referral."""

    name: ClassVar[str] = "referral.decided"
    programme_id: UUID
    member_id: int
    counts: bool
