"""What members, partners and the organiser are told of contracts that end soon."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.platform.messages import wording
from tandem.platform.messages.declaring import Means, Message, Reader, message
from tandem.platform.messages.wording import Words


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class ContractEndsMessage(Message):
    """A contract of a member ends soon."""

    kind: ClassVar[str] = "CONTRACT_ENDS"
    contract: str
    day: str  # ISO

    def words(self) -> Words:
        """Which one, and when."""
        details = {"contract": self.contract, "day": wording.day(self.day)}
        return Words(
            _("“%(contract)s” runs until %(day)s") % details,
            _("Talk to us before that day, so that it goes on."),
        )


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class PartnerContractLetter(Message):
    """A contract of a partner ends soon."""

    kind: ClassVar[str] = "PARTNER_CONTRACT"
    reader: ClassVar[Reader] = Reader.PARTNER
    means: ClassVar[Means] = Means.MAIL
    programme: str
    contract: str
    day: str  # ISO

    def words(self) -> Words:
        """Which one, and when."""
        details = {
            "programme": self.programme,
            "contract": self.contract,
            "day": wording.day(self.day),
        }
        return Words(
            _("%(programme)s: “%(contract)s” runs until %(day)s") % details,
            _("Talk to us before that day, so that it goes on."),
        )


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class ContractsEndLetter(Message):
    """Contracts end soon."""

    kind: ClassVar[str] = "CONTRACTS_END"
    reader: ClassVar[Reader] = Reader.ORGANISER
    means: ClassVar[Means] = Means.MAIL
    programme: str
    total: int
    link: str

    def words(self) -> Words:
        """How many, and where they stand."""
        many = ngettext("%(n)s contract ends soon", "%(n)s contracts end soon", self.total) % {
            "n": self.total
        }
        text = _("Who it is, and whether it goes on:")
        return Words(f"{self.programme}: {many}", f"{text}\n{self.link}\n")
