"""What members are told when somebody puts their points right."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from tandem.platform.messages import wording
from tandem.platform.messages.declaring import Message, message
from tandem.platform.messages.wording import Words


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class MembersMergedMessage(Message):
    """Two memberships are one; whoever goes on is told."""

    kind: ClassVar[str] = "MEMBERS_MERGED"
    points: int
    reason: str

    def words(self) -> Words:
        """What came over, and why."""
        text = _("%(points)s came over to you. The reason: %(reason)s.")
        named = {"points": wording.points(self.points), "reason": self.reason}
        return Words(_("Two memberships of yours are one now"), text % named)


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class ExpiryExtendedMessage(Message):
    """Points last longer. By mail where it was done for one member, not for all."""

    kind: ClassVar[str] = "EXPIRY_EXTENDED"
    points: int
    day: str  # ISO
    reason: str

    def words(self) -> Words:
        """How many, up to which day, and why."""
        title = _("%(points)s last longer") % {"points": wording.points(self.points)}
        text = _("You can use them up to %(day)s. The reason: %(reason)s.")
        return Words(title, text % {"day": wording.day(self.day), "reason": self.reason})
