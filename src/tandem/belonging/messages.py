"""What members are told of belonging."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.platform.messages import wording
from tandem.platform.messages.declaring import Means, Message, message
from tandem.platform.messages.wording import Words


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class BadgeEarnedMessage(Message):
    """A member holds a badge from now on."""

    kind: ClassVar[str] = "BADGE_EARNED"
    means: ClassVar[Means] = Means.INBOX
    badge: dict[str, Any]  # its name by language

    def words(self) -> Words:
        """Which one, and that it stays."""
        badge = {"badge": wording.text(self.badge)}
        return Words(
            _("You have earned the badge “%(badge)s”") % badge,
            _("It is yours for good. You find it on your first page and beside your card."),
        )


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class AnniversaryMessage(Message):
    """So many years ago a member joined: thanks."""

    kind: ClassVar[str] = "ANNIVERSARY_THANKS"
    means: ClassVar[Means] = Means.INBOX
    programme: str
    years: int

    def words(self) -> Words:
        """The years, and the thanks."""
        title = ngettext(
            "%(n)s year with %(programme)s", "%(n)s years with %(programme)s", self.years
        ) % {"n": self.years, "programme": self.programme}
        return Words(title, _("Thank you for staying with us."))
