"""What participants announce."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class MemberEnrolled(Fact):
    """A firm or person takes part in a programme: of a firm that had to be proved, once it is."""

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
class RegulationsAnswered(Fact):
    """A member answered questions of the regulations that they accepted, so many of them
    rightly.
    """

    name: ClassVar[str] = "terms.answered"
    member_id: int
    terms_id: UUID
    asked: int
    right: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class MemberLeft(Fact):
    """A member takes part no more; `order_until`: the last day on which their points can be used
    (ISO). Why the organiser let one go stands in its own row.
    """

    name: ClassVar[str] = "member.left"
    programme_id: UUID
    member_id: int
    leave_id: UUID
    order_until: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class MemberCameBack(Fact):
    """A member who had left takes part again."""

    name: ClassVar[str] = "member.came_back"
    programme_id: UUID
    member_id: int
    leave_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class MemberDataCorrected(Fact):
    """What is known of a member, or of one of its people, was put right by themselves or by a
    program of the organiser: which of it, never what it was or is.
    """

    name: ClassVar[str] = "member.data_corrected"
    programme_id: UUID
    member_id: int
    person_id: UUID | None
    what: list[str]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class FirmNumberAsked(Fact):
    """An owner asks for another tax number of their firm."""

    name: ClassVar[str] = "firm.number_asked"
    programme_id: UUID
    member_id: int
    request_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class FirmNumberDecided(Fact):
    """What became of that: accepted, refused, taken back, or undone."""

    name: ClassVar[str] = "firm.number_decided"
    programme_id: UUID
    member_id: int
    request_id: UUID
    status: str


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


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class FirmAsked(Fact):
    """Somebody joined with a firm's tax number and waits until it is proved that the firm is
    theirs.
    """

    name: ClassVar[str] = "firm.asked"
    programme_id: UUID
    member_id: int
    proof_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class FirmProved(Fact):
    """A firm is a member's, proved by `means`; `into_id`: the firm's member, another one where it
    took part already.
    """

    name: ClassVar[str] = "firm.proved"
    programme_id: UUID
    member_id: int
    proof_id: UUID
    into_id: int
    means: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class FirmRefused(Fact):
    """It was not believed that a firm is a member's, or nothing proved it in time."""

    name: ClassVar[str] = "firm.refused"
    programme_id: UUID
    member_id: int
    proof_id: UUID
    reason: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class FirmRevoked(Fact):
    """A firm's tax number was taken from a member: it leads to nobody until somebody proves it
    anew.
    """

    name: ClassVar[str] = "firm.revoked"
    programme_id: UUID
    member_id: int
    proof_id: UUID
    reason: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class FirmWordGiven(Fact):
    """A partner said whether a firm is its customer, or whoever acts for the firm whether somebody
    belongs to it.
    """

    name: ClassVar[str] = "firm.word_given"
    programme_id: UUID
    member_id: int
    proof_id: UUID
    asked_id: int
    is_known: bool


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class FirmCodeMade(Fact):
    """A code goes to an address of a firm, by letter or mail."""

    name: ClassVar[str] = "firm.code_made"
    programme_id: UUID
    member_id: int
    proof_id: UUID
    channel: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class FirmCodeWrong(Fact):
    """A wrong code was typed for a firm."""

    name: ClassVar[str] = "firm.code_wrong"
    programme_id: UUID
    member_id: int
    proof_id: UUID
    tries_left: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentGiven(Fact):
    """Somebody who acts for a member consented to a purpose, in one of its versions."""

    name: ClassVar[str] = "consent.given"
    programme_id: UUID
    member_id: int
    purpose: str
    version: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentWithdrawn(Fact):
    """Somebody who acts for a member withdrew their consent."""

    name: ClassVar[str] = "consent.withdrawn"
    programme_id: UUID
    member_id: int
    purpose: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentPurposeWritten(Fact):
    """What members consent to was worded anew; `asks_anew`: it means something else."""

    name: ClassVar[str] = "consent.purpose_written"
    programme_id: UUID
    purpose: str
    version: int
    asks_anew: bool
