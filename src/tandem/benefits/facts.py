"""What benefits announce."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitChanged(Fact):
    """A benefit is offered, offered otherwise, or offered no more (`is_offered`)."""

    name: ClassVar[str] = "benefit.changed"
    programme_id: UUID
    benefit_id: UUID
    is_offered: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class _OfRequest(Fact):
    """Something happened to a member's request."""

    programme_id: UUID
    member_id: int
    benefit_id: UUID
    request_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitAsked(_OfRequest):
    """A member asked for a benefit."""

    name: ClassVar[str] = "benefit.asked"


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitAccepted(_OfRequest):
    """The organiser agreed; the place, where places are counted, is the member's."""

    name: ClassVar[str] = "benefit.accepted"


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitDeclined(_OfRequest):
    """The organiser did not agree, for a reason."""

    name: ClassVar[str] = "benefit.declined"


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitFulfilled(_OfRequest):
    """What was accepted was handed over, booked or sent."""

    name: ClassVar[str] = "benefit.fulfilled"


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitWithdrawn(_OfRequest):
    """The member took the request back."""

    name: ClassVar[str] = "benefit.withdrawn"


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitLapsed(_OfRequest):
    """The member fell below what the benefit asks, and the request went with it."""

    name: ClassVar[str] = "benefit.lapsed"


@dataclass(frozen=True, kw_only=True, slots=True)
class _OfUse(Fact):
    """A use of a benefit; `partner_id`: which partner noted it, None where no partner did."""

    programme_id: UUID
    member_id: int
    benefit_id: UUID
    use_id: UUID | None = None
    partner_id: int | None = None


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitUsed(_OfUse):
    """A member used a benefit; `use_id` is empty where a request was noted as used by hand."""

    name: ClassVar[str] = "tiers.benefit_used"


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitUseUndone(_OfUse):
    """A use was noted by mistake and counts no more."""

    name: ClassVar[str] = "benefit.use_undone"
