"""What members and organisers are told of the frame of a programme."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from tandem.platform.messages.declaring import Means, Message, Reader, message
from tandem.platform.messages.wording import Words
from tandem.programmes.domains import Problem


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class RegulationsMessage(Message):
    """Regulations have a new version; `asks`: who accepted an earlier one is to accept it."""

    kind: ClassVar[str] = "REGULATIONS"
    programme: str
    version: int
    asks: bool

    def words(self) -> Words:
        """That there is one, and whether anything is to be done."""
        if self.version == 1:
            title = _("The regulations of %(programme)s are published")
            return Words(title % {"programme": self.programme}, _("Read them, and accept them."))
        told = _("Read what changed, and accept them: until then the earlier ones hold for you.")
        if not self.asks:
            told = _("What you accepted holds. You can read what changed under “Me”.")
        title = _("New regulations of %(programme)s, version %(version)s")
        return Words(title % {"programme": self.programme, "version": self.version}, told)

    @property
    def leads_to(self) -> str:
        """The regulations."""
        return "regulations/"


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class DomainFailedLetter(Message):
    """A domain of a programme's own, which was in force, is not found to lead here any more."""

    kind: ClassVar[str] = "DOMAIN_FAILED"
    reader: ClassVar[Reader] = Reader.ORGANISER
    means: ClassVar[Means] = Means.MAIL
    programme: str
    domain: str
    problem: str  # one of `domains.Problem`
    link: str

    def words(self) -> Words:
        """Which one, why, and what stays."""
        title = _("%(programme)s: %(domain)s does not lead here any more")
        stays = _("Links and prints go on bearing it. Look at it, and check it again:")
        return Words(
            title % {"programme": self.programme, "domain": self.domain},
            f"{Problem(self.problem).told}\n\n{stays}\n{self.link}\n",
        )


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class DomainDecidedLetter(Message):
    """The operator agreed to a domain of a programme's own, or refused it."""

    kind: ClassVar[str] = "DOMAIN_DECIDED"
    reader: ClassVar[Reader] = Reader.ORGANISER
    means: ClassVar[Means] = Means.MAIL
    programme: str
    domain: str
    agrees: bool
    link: str
    reason: str = ""

    def words(self) -> Words:
        """Which one, and what is to be done now, or why not."""
        names = {"programme": self.programme, "domain": self.domain}
        if self.agrees:
            title = _("%(programme)s: %(domain)s is agreed to")
            text = _("Add its entry where you rent the domain, then look whether it leads here:")
        else:
            title = _("%(programme)s: %(domain)s is not agreed to")
            text = _("Who runs the installation says why: %(reason)s") % {"reason": self.reason}
        return Words(title % names, f"{text}\n{self.link}\n")
