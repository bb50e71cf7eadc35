"""What the organiser is told of initiatives."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from tandem.platform.messages.declaring import Means, Message, Reader, message
from tandem.platform.messages.wording import Words, text


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class InitiativeOverLetter(Message):
    """The last day of an initiative is over."""

    kind: ClassVar[str] = "INITIATIVE_OVER"
    reader: ClassVar[Reader] = Reader.ORGANISER
    means: ClassVar[Means] = Means.MAIL
    programme: str
    name: dict[str, str]
    link: str

    def words(self) -> Words:
        """Which one, and where its result stands."""
        title = _("%(programme)s: “%(name)s” is over") % {
            "programme": self.programme,
            "name": text(self.name),
        }
        said = _("What it brought, against its goals and against as many days before:")
        return Words(title, f"{said}\n{self.link}\n")
