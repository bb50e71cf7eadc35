"""What the organiser writes to members itself."""

from dataclasses import dataclass, field
from typing import ClassVar

from tandem.platform.messages.declaring import Message, message
from tandem.platform.messages.wording import Words, text


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class MailingMessage(Message):
    """A mailing, in the words of the organiser by language. Its words stand with the mailing, once,
    and not in each inbox.
    """

    kind: ClassVar[str] = "MAILING"
    needs_consent: ClassVar[bool] = True
    title: dict[str, str] = field(default_factory=dict)
    text: dict[str, str] = field(default_factory=dict)

    def words(self) -> Words:
        """As it was written."""
        return Words(text(self.title), text(self.text))
