"""What members are told of whom they invited: a first name where it was allowed, and no more."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from tandem.platform.messages.declaring import Message, message
from tandem.platform.messages.wording import Words


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class FriendJoinedMessage(Message):
    """Somebody joined by a member's code, and counts for them."""

    kind: ClassVar[str] = "FRIEND_JOINED"
    friend: str = ""  # their first name, where they allowed it

    def words(self) -> Words:
        """Who, as far as may be told."""
        title = (
            _("%(friend)s joined by your code") % {"friend": self.friend}
            if self.friend
            else _("Somebody joined by your code")
        )
        return Words(title, _("Thank you. What it brings you stands in your activity."))


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class FriendBoughtMessage(Message):
    """Somebody whom a member invited bought for the first time."""

    kind: ClassVar[str] = "FRIEND_BOUGHT"
    friend: str = ""

    def words(self) -> Words:
        """Who, as far as may be told."""
        title = (
            _("%(friend)s, whom you invited, bought for the first time") % {"friend": self.friend}
            if self.friend
            else _("Somebody whom you invited bought for the first time")
        )
        return Words(title, _("Thank you. What it brings you stands in your activity."))
