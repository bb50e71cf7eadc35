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


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PartnerChanged(Fact):
    """What is said of a partner was changed."""

    name: ClassVar[str] = "partner.changed"
    programme_id: UUID
    partner_id: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PartnerLeft(Fact):
    """A partner takes part no longer."""

    name: ClassVar[str] = "partner.left"
    programme_id: UUID
    partner_id: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PartnerReturned(Fact):
    """A partner takes part again."""

    name: ClassVar[str] = "partner.returned"
    programme_id: UUID
    partner_id: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PlanChanged(Fact):
    """The programme's plan for its partners has a step more, or one less."""

    name: ClassVar[str] = "partner.plan_changed"
    programme_id: UUID
    step_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class StepTicked(Fact):
    """A step of a partner is done, or is not after all."""

    name: ClassVar[str] = "partner.step_ticked"
    partner_id: int
    step_id: UUID
    is_done: bool


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementPublished(Fact):
    """An agreement with partners has a first or a further version."""

    name: ClassVar[str] = "partner.agreement_published"
    programme_id: UUID
    agreement_id: UUID
    version: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementChanged(Fact):
    """Whom an agreement is for was changed, or whether it is asked for at all."""

    name: ClassVar[str] = "partner.agreement_changed"
    programme_id: UUID
    agreement_id: UUID
    is_ended: bool


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementSigned(Fact):
    """A partner signed a version of an agreement."""

    name: ClassVar[str] = "partner.agreement_signed"
    programme_id: UUID
    partner_id: int
    agreement_id: UUID
    version: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentWithdrawn(Fact):
    """A partner agrees no longer that its people are given rewards."""

    name: ClassVar[str] = "partner.consent_withdrawn"
    programme_id: UUID
    partner_id: int
    agreement_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class TargetsSet(Fact):
    """Targets of partners were set, or set anew."""

    name: ClassVar[str] = "partner.targets_set"
    programme_id: UUID
    targets: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class TargetDropped(Fact):
    """A target of a partner is none any more."""

    name: ClassVar[str] = "partner.target_dropped"
    programme_id: UUID
    partner_id: int
    target_id: UUID
