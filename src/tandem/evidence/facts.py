"""What evidence announces."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentReceived(Fact):
    """A proof came in."""

    name: ClassVar[str] = "evidence.received"
    document_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentAccepted(Fact):
    """Every line of a document was decided on: counted, waiting, known before, or none of ours.
    `began`: when it began to be counted.
    """

    name: ClassVar[str] = "evidence.accepted"
    document_id: UUID
    figures: dict[str, int]
    began: str = ""


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentRefused(Fact):
    """A document cannot count, for the reason given."""

    name: ClassVar[str] = "evidence.refused"
    document_id: UUID
    reason: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentTriedAgain(Fact):
    """A person let a document that had failed go on."""

    name: ClassVar[str] = "evidence.tried_again"
    document_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentWithdrawn(Fact):
    """Who sent a document, or the organiser, took it back: nothing of it counts."""

    name: ClassVar[str] = "evidence.withdrawn"
    document_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentTakenBack(Fact):
    """What a sales file had recorded was taken back by corrections; it is withdrawn, or read
    anew.
    """

    name: ClassVar[str] = "evidence.taken_back"
    document_id: UUID
    lines: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimAsked(Fact):
    """A member scanned the code of an invoice: its seller's file is to say what was bought."""

    name: ClassVar[str] = "claim.asked"
    programme_id: UUID
    partner_id: int
    member_id: int
    claim_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimDecided(Fact):
    """A person accepted or rejected a claim."""

    name: ClassVar[str] = "claim.decided"
    programme_id: UUID
    member_id: int
    claim_id: UUID
    document_id: UUID
    is_accepted: bool
    reason: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimPassedOn(Fact):
    """One person agreed to a claim; another has to as well."""

    name: ClassVar[str] = "claim.passed_on"
    programme_id: UUID
    member_id: int
    claim_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimQuestioned(Fact):
    """Who is to decide a claim asks its member something."""

    name: ClassVar[str] = "claim.questioned"
    programme_id: UUID
    member_id: int
    claim_id: UUID
    question: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimAppealed(Fact):
    """A member does not accept a rejection: another person looks."""

    name: ClassVar[str] = "claim.appealed"
    programme_id: UUID
    member_id: int
    claim_id: UUID
    text: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimTakenUp(Fact):
    """A claim that was withdrawn because its member had left waits again: they came back."""

    name: ClassVar[str] = "claim.taken_up"
    programme_id: UUID
    member_id: int
    claim_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimCorrected(Fact):
    """A person put a claim right before it was decided; its head and lines before and after."""

    name: ClassVar[str] = "claim.corrected"
    programme_id: UUID
    member_id: int
    claim_id: UUID
    before: dict[str, Any]
    after: dict[str, Any]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class AliasLearnt(Fact):
    """A person taught what a partner's word means."""

    name: ClassVar[str] = "evidence.alias_learnt"
    programme_id: UUID
    partner_id: int
    kind: str
    key: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class AliasForgotten(Fact):
    """What a person had taught of a partner's word was taken back, or taught otherwise; or a firm's
    number was taken from a member. What it had meant, and since when.
    """

    name: ClassVar[str] = "evidence.alias_forgotten"
    programme_id: UUID
    partner_id: int
    kind: str
    key: str
    product_id: UUID | None = None
    member_id: int | None = None
    taught_at: str = ""


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class DisagreementDecided(Fact):
    """A person said which of two proofs of a purchase is right, or that both are
    (`DisagreementDecision`).
    """

    name: ClassVar[str] = "evidence.disagreement_decided"
    programme_id: UUID
    question: UUID
    decision: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class DisagreementReopened(Fact):
    """A person undid what was said of two proofs of a purchase: the question is open again."""

    name: ClassVar[str] = "evidence.disagreement_reopened"
    programme_id: UUID
    question: UUID
    decision: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class CodesIssued(Fact):
    """A batch of product codes is being issued."""

    name: ClassVar[str] = "codes.issued"
    programme_id: UUID
    batch_id: UUID
    codes: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class CodesDispatched(Fact):
    """Codes of a batch left for a partner."""

    name: ClassVar[str] = "codes.dispatched"
    batch_id: UUID
    partner_id: int
    first: int
    last: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class CodeRedeemed(Fact):
    """A member used a product code."""

    name: ClassVar[str] = "code.redeemed"
    batch_id: UUID
    member_id: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class CodesGuessed(Fact):
    """So many codes were wrong in a programme on a day that somebody may be guessing: until the day
    is over, members who never used a code have few tries."""

    name: ClassVar[str] = "code.guessed"
    programme_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class CodeOutsideZone(Fact):
    """A member tried a code of goods that were meant for another zone."""

    name: ClassVar[str] = "code.outside_zone"
    batch_id: UUID
    member_id: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PhotosWanted(Fact):
    """Members may prove an action by photos, or no more."""

    name: ClassVar[str] = "photos.wanted"
    programme_id: UUID
    kind: str
    is_wanted: bool
