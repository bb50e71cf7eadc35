"""What the platform announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PersonInvited(Fact):
    """Somebody was invited by e-mail to take on a role."""

    name: ClassVar[str] = "person.invited"
    invitation_id: UUID
    role: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class InvitationAccepted(Fact):
    """An invited person took on the role."""

    name: ClassVar[str] = "invitation.accepted"
    invitation_id: UUID
    user_id: UUID
    role: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class MembershipEnded(Fact):
    """A user's role was taken from them."""

    name: ClassVar[str] = "membership.ended"
    user_id: UUID
    role: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class StaffDataCorrected(Fact):
    """Somebody who works at a partner or for the organiser put right their name or telephone: which
    of it, never what it was or is.
    """

    name: ClassVar[str] = "staff.data_corrected"
    user_id: UUID
    what: list[str]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ApiKeyIssued(Fact):
    """A program was given a key with these scopes."""

    name: ClassVar[str] = "api_key.issued"
    key_id: UUID
    scopes: list[str]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ApiKeyRevoked(Fact):
    """A key no longer opens anything."""

    name: ClassVar[str] = "api_key.revoked"
    key_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ErasureAsked(Fact):
    """A member asked to be erased, or one of a firm's people."""

    name: ClassVar[str] = "erasure.asked"
    programme_id: UUID
    member_id: int
    person_id: UUID | None = None


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ErasureCalledOff(Fact):
    """A member does not want to be erased after all, or one of a firm's people does not."""

    name: ClassVar[str] = "erasure.called_off"
    programme_id: UUID
    member_id: int
    person_id: UUID | None = None


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class StaffErasureAsked(Fact):
    """Somebody who works at a partner or for the organiser is to be erased."""

    name: ClassVar[str] = "staff_erasure.asked"
    programme_id: UUID
    user_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class StaffErasureCalledOff(Fact):
    """They do not want it after all."""

    name: ClassVar[str] = "staff_erasure.called_off"
    programme_id: UUID
    user_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PersonErased(Fact):
    """What was held of one of a firm's people, or of somebody who works at a partner or for the
    organiser, is erased.
    """

    name: ClassVar[str] = "person.erased"
    programme_id: UUID
    member_id: int | None = None
    person_id: UUID | None = None
    user_id: UUID | None = None


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class MemberErased(Fact):
    """What was held of a member is erased, but what must be kept for a time."""

    name: ClassVar[str] = "member.erased"
    programme_id: UUID
    member_id: int
