"""What people are told when they join."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.platform.messages import wording
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
            "You take part now. Prove a purchase, and your first page says what it brings, and"
            " when its points are yours."
        )
        return Words(_("Welcome to %(programme)s") % {"programme": self.programme}, text)


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class LeftMessage(Message):
    """A member left, by their own wish or not. `order_until`: the last day of their points; empty
    where they are lost.
    """

    kind: ClassVar[str] = "MEMBER_LEFT"
    reaches_former: ClassVar[bool] = True
    programme: str
    order_until: str

    def words(self) -> Words:
        """What becomes of the points, and that coming back is possible."""
        title = _("You take part in %(programme)s no more") % {"programme": self.programme}
        if not self.order_until:
            text = _(
                "What you ordered still arrives. The points that were left are lost. You can come"
                " back on your page, and begin without points."
            )
            return Words(title, text)
        text = _(
            "What you ordered still arrives. Points that are left can be used up to %(day)s. You"
            " can come back on your page; after that day you begin without points."
        )
        return Words(title, text % {"day": wording.day(self.order_until)})

    @property
    def leads_to(self) -> str:
        """Where one comes back."""
        return "me/leaving/"


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class CameBackMessage(Message):
    """A member who had left takes part again."""

    kind: ClassVar[str] = "MEMBER_CAME_BACK"
    programme: str

    def words(self) -> Words:
        """What counts from now on."""
        title = _("You take part in %(programme)s again") % {"programme": self.programme}
        text = _(
            "What you do from now on gives points. What was recorded while you were away gives"
            " no points, and places and consents that ended did not come back."
        )
        return Words(title, text)


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
