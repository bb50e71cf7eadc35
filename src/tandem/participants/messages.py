"""What people are told when they join."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.platform.messages.declaring import Means, Message, Reader, message
from tandem.platform.messages.wording import Words


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class WelcomeMessage(Message):
    """A new member takes part."""

    kind: ClassVar[str] = "WELCOME"
    means: ClassVar[Means] = Means.INBOX
    programme: str

    def words(self) -> Words:
        """In which programme, and how to begin."""
        text = _(
            "You take part now. Prove a purchase, and its points stand on your first page at once."
        )
        return Words(_("Welcome to %(programme)s") % {"programme": self.programme}, text)


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class AddressLetter(Message):
    """An applicant is asked to confirm their address."""

    kind: ClassVar[str] = "ADDRESS"
    reader: ClassVar[Reader] = Reader.ADDRESS
    means: ClassVar[Means] = Means.MAIL
    programme: str
    link: str
    days: int

    def words(self) -> Words:
        """The link, and how long it works."""
        text = ngettext(
            "Open this link within %(days)s day, and you take part:",
            "Open this link within %(days)s days, and you take part:",
            self.days,
        ) % {"days": self.days}
        ignored = _("If you did not fill in the form, you need do nothing.")
        title = _("Confirm your address to join %(programme)s") % {"programme": self.programme}
        return Words(title, f"{text}\n{self.link}\n\n{ignored}\n")
