"""What the organiser and members are told of initiatives."""

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
        result = _("What it brought, against its goals and against as many days before:")
        return Words(title, f"{result}\n{self.link}\n")


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class InitiativeNewsMessage(Message):
    """There is news of an initiative that is for the member."""

    kind: ClassVar[str] = "INITIATIVE_NEWS"
    initiative: dict[str, str]  # its name by language
    title: dict[str, str]
    text: dict[str, str]

    def words(self) -> Words:
        """Of which one, and what it says."""
        names = {"initiative": text(self.initiative), "title": text(self.title)}
        return Words(_("%(initiative)s: %(title)s") % names, text(self.text or self.title))
