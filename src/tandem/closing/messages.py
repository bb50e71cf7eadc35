"""What members are told at the end of an edition."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from tandem.platform.messages import wording
from tandem.platform.messages.declaring import Message, message
from tandem.platform.messages.wording import Words


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class EditionSettledMessage(Message):
    """An edition was closed; the member's statement of it can be read."""

    kind: ClassVar[str] = "EDITION_SETTLED"
    edition: int
    carried: int
    lapsed: int = 0

    def words(self) -> Words:
        """What is carried over, and what is not."""
        title = _("Edition %(n)s is closed: your statement") % {"n": self.edition}
        text = _("You go on with %(points)s.") % {"points": wording.points(self.carried)}
        if self.lapsed:
            lapsed = _("Not carried over, as the rules of the closing say: %(points)s.")
            text = f"{text} {lapsed % {'points': wording.points(self.lapsed)}}"
        return Words(title, text)
