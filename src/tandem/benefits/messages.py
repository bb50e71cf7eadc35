"""What members are told of the benefits that they asked for."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from tandem.platform.messages import wording
from tandem.platform.messages.declaring import Means, Message, message
from tandem.platform.messages.wording import Words


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitAcceptedMessage(Message):
    """A benefit that was asked for will be given."""

    kind: ClassVar[str] = "BENEFIT_ACCEPTED"
    benefit: dict[str, Any]  # its name by language
    answer: str = ""

    def words(self) -> Words:
        """Which one, and what the organiser says."""
        title = _("Agreed: %(benefit)s") % {"benefit": wording.text(self.benefit)}
        return Words(title, self.answer or _("We tell you as soon as it is ready."))


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitDeclinedMessage(Message):
    """A benefit that was asked for will not be given."""

    kind: ClassVar[str] = "BENEFIT_DECLINED"
    benefit: dict[str, Any]  # its name by language
    reason: str

    def words(self) -> Words:
        """Which one, and why."""
        title = _("Not this time: %(benefit)s") % {"benefit": wording.text(self.benefit)}
        return Words(title, _("The reason: %(reason)s") % {"reason": self.reason})


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitFulfilledMessage(Message):
    """A benefit is ready."""

    kind: ClassVar[str] = "BENEFIT_FULFILLED"
    benefit: dict[str, Any]  # its name by language
    answer: str = ""

    def words(self) -> Words:
        """Which one, and what the organiser says."""
        title = _("Ready for you: %(benefit)s") % {"benefit": wording.text(self.benefit)}
        return Words(title, self.answer or _("Your page of benefits says how it goes on."))


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitLapsedMessage(Message):
    """A request went, since the benefit is not for the member any more."""

    kind: ClassVar[str] = "BENEFIT_LAPSED"
    benefit: dict[str, Any]  # its name by language

    def words(self) -> Words:
        """Which one, and why."""
        title = _("No longer open: %(benefit)s") % {"benefit": wording.text(self.benefit)}
        text = _("It belongs to a level or a group that you are not in now. Your page says more.")
        return Words(title, text)


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitUsedMessage(Message):
    """A use of a benefit was noted; `partner`: where, empty where no partner noted it."""

    kind: ClassVar[str] = "BENEFIT_USED"
    means: ClassVar[Means] = Means.INBOX
    benefit: dict[str, Any]  # its name by language
    partner: str = ""

    def words(self) -> Words:
        """Which one, and where."""
        title = _("Used: %(benefit)s") % {"benefit": wording.text(self.benefit)}
        if not self.partner:
            return Words(title, _("Was it not you? Tell the organiser of the programme."))
        text = _("It was noted at %(partner)s. Was it not you? Tell the organiser.")
        return Words(title, text % {"partner": self.partner})


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitUseUndoneMessage(Message):
    """A use of a benefit was noted by mistake."""

    kind: ClassVar[str] = "BENEFIT_USE_UNDONE"
    means: ClassVar[Means] = Means.INBOX
    benefit: dict[str, Any]  # its name by language

    def words(self) -> Words:
        """Which one, and that it counts no more."""
        title = _("Not used after all: %(benefit)s") % {"benefit": wording.text(self.benefit)}
        return Words(title, _("It was noted by mistake, and is yours as before."))
