"""What the frame announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ProgrammeOpened(Fact):
    """A programme exists, with its books and its first edition."""

    name: ClassVar[str] = "programme.opened"
    programme_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ProgrammeChanged(Fact):
    """Settings of a programme were changed; `before` and `after` hold the changed ones only."""

    name: ClassVar[str] = "programme.changed"
    programme_id: UUID
    before: dict[str, object]
    after: dict[str, object]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class DomainNamed(Fact):
    """A domain was named as the programme's own, or none any more (empty)."""

    name: ClassVar[str] = "programme.domain_named"
    programme_id: UUID
    before: str
    domain: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class DomainConfirmed(Fact):
    """The programme's domain leads here: links bear it from now on."""

    name: ClassVar[str] = "programme.domain_confirmed"
    programme_id: UUID
    domain: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class DomainAgreed(Fact):
    """The operator agreed to the programme's domain, or refused it for a reason."""

    name: ClassVar[str] = "programme.domain_agreed"
    programme_id: UUID
    domain: str
    agrees: bool
    reason: str = ""


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class EditionEnded(Fact):
    """An edition ends, or ended, after a day (ISO); the next one begins the day after. Evidence of
    its days is taken up to and including `late_until`.
    """

    name: ClassVar[str] = "edition.ended"
    programme_id: UUID
    edition: int
    last_on: str
    late_until: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class EditionGoesOn(Fact):
    """The end of an edition was taken back before anything of it was settled."""

    name: ClassVar[str] = "edition.goes_on"
    programme_id: UUID
    edition: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class TermsPublished(Fact):
    """A new version of the regulations counts from now on."""

    name: ClassVar[str] = "terms.published"
    programme_id: UUID
    terms_id: UUID
    version: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class WalletNamed(Fact):
    """A programme names something that members collect."""

    name: ClassVar[str] = "wallet.named"
    programme_id: UUID
    code: str
    names: dict[str, str]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class RegulationsWritten(Fact):
    """A paragraph of the organiser's own was written or removed, for the next version of the
    regulations.
    """

    name: ClassVar[str] = "regulations.written"
    programme_id: UUID
    paragraph_id: UUID
    what: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class DomainFailed(Fact):
    """A domain that is in force was not found to lead here; it stays in force."""

    name: ClassVar[str] = "domain.failed"
    programme_id: UUID
    domain: str
    problem: str
