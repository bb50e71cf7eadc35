"""What the people of a firm are told of another tax number that was asked for."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from tandem.platform.messages.declaring import Message, message
from tandem.platform.messages.wording import Words


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class NumberDecidedMessage(Message):
    """The organiser decided about another tax number; `status` of `NumberRequestStatus`."""

    kind: ClassVar[str] = "NUMBER_DECIDED"
    reaches_former: ClassVar[bool] = True
    tax_id: str
    status: str
    reason: str

    def words(self) -> Words:
        """Which number, and why where it stays as it was."""
        number = {"number": self.tax_id}
        if self.status == "ACCEPTED":
            title = _("Your firm's tax number is %(number)s now")
            return Words(title % number, _("Invoices with this number are found as yours."))
        if self.status == "UNDONE":
            title = _("Your firm's tax number is not %(number)s any more")
            return Words(title % number, _("The organiser took it back; the one of before holds."))
        title = _("Your firm's tax number stays as it was, not %(number)s")
        return Words(title % number, _("Why: %(reason)s") % {"reason": self.reason})

    @property
    def leads_to(self) -> str:
        """Where it stands."""
        return "me/data/"
