"""What partners are told of their agreements."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from tandem.platform.messages.declaring import Means, Message, Reader, message
from tandem.platform.messages.wording import Words, text


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementLetter(Message):
    """An agreement has a version that a partner did not have; `asks`: it waits for a signature."""

    kind: ClassVar[str] = "AGREEMENT_PUBLISHED"
    reader: ClassVar[Reader] = Reader.PARTNER
    means: ClassVar[Means] = Means.MAIL
    programme: str
    agreement: dict[str, str]
    is_first: bool
    asks: bool
    link: str

    def words(self) -> Words:
        """Which one, whether it is to be signed, and where it stands."""
        names = {"programme": self.programme, "agreement": text(self.agreement)}
        if self.is_first:
            title = _("%(programme)s: a new agreement, “%(agreement)s”") % names
        else:
            title = _("%(programme)s: “%(agreement)s” has changed") % names
        if self.asks:
            told = _("Read it, and sign it with one click:")
        else:
            told = _("What you signed still holds. What changed stands here:")
        return Words(title, f"{told}\n{self.link}\n")
