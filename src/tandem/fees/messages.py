"""What members are told of their paid membership."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from tandem.fees import numbers
from tandem.platform.messages import wording
from tandem.platform.messages.declaring import Message, message
from tandem.platform.messages.wording import Words


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class FeeDueMessage(Message):
    """A fee is to be paid, by when, and with which title."""

    kind: ClassVar[str] = "FEE_DUE"
    plan: dict[str, Any]  # its name by language
    amount_minor: int
    currency: str
    due: str  # ISO
    number: str

    def words(self) -> Words:
        """How much, by when, and how it is paid."""
        named = {
            "plan": wording.text(self.plan),
            "amount": wording.money(self.amount_minor, self.currency),
            "day": wording.day(self.due),
            "number": numbers.shown(self.number),
        }
        return Words(
            _("%(plan)s: %(amount)s to pay by %(day)s") % named,
            _("Pay on your membership's page, or by a transfer with the title %(number)s.") % named,
        )


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class FeePaidMessage(Message):
    """A fee was paid, and up to when the membership is theirs."""

    kind: ClassVar[str] = "FEE_PAID"
    plan: dict[str, Any]  # its name by language
    until: str  # ISO

    def words(self) -> Words:
        """Thanks, and the last day."""
        named = {"plan": wording.text(self.plan), "day": wording.day(self.until)}
        return Words(
            _("Thank you: %(plan)s is paid") % named,
            _("It is yours until %(day)s.") % named,
        )


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class RenewalAskedMessage(Message):
    """A membership ends soon; it goes on only if its member says so."""

    kind: ClassVar[str] = "RENEWAL_ASKED"
    plan: dict[str, Any]  # its name by language
    until: str  # ISO

    def words(self) -> Words:
        """When it ends, and where it is renewed."""
        named = {"plan": wording.text(self.plan), "day": wording.day(self.until)}
        return Words(
            _("%(plan)s ends on %(day)s") % named,
            _("It goes on only if you renew it, on your membership's page."),
        )


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class MembershipUnpaidMessage(Message):
    """The fee is late; up to when the membership is still theirs."""

    kind: ClassVar[str] = "MEMBERSHIP_UNPAID"
    plan: dict[str, Any]  # its name by language
    until: str  # ISO

    def words(self) -> Words:
        """Up to when it can be paid."""
        named = {"plan": wording.text(self.plan), "day": wording.day(self.until)}
        return Words(
            _("%(plan)s is not paid yet") % named,
            _("You keep it until %(day)s. Paid by then, it goes on without a gap.") % named,
        )


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class MembershipEndedMessage(Message):
    """A membership has ended, and why."""

    kind: ClassVar[str] = "MEMBERSHIP_ENDED"
    plan: dict[str, Any]  # its name by language
    reason: str
    note: str = ""

    def words(self) -> Words:
        """Why it ended, and that one can join again."""
        why = {
            "UNPAID": _("Its fee was not paid in time."),
            "CANCELLED": _("You ended it."),
            "NOT_RENEWED": _("It was not renewed."),
            "NOT_OFFERED": _("It is no longer offered."),
        }.get(self.reason, self.note)
        return Words(
            _("%(plan)s has ended") % {"plan": wording.text(self.plan)},
            _("%(why)s Your page shows what you can join.") % {"why": why},
        )


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class RefundOwedMessage(Message):
    """An amount is owed back."""

    kind: ClassVar[str] = "REFUND_OWED"
    reaches_former: ClassVar[bool] = True
    amount_minor: int
    currency: str

    def words(self) -> Words:
        """How much, and that it is on its way."""
        amount = wording.money(self.amount_minor, self.currency)
        return Words(
            _("%(amount)s is paid back to you") % {"amount": amount},
            _("It comes from the organiser, by the way in which you paid or by a transfer."),
        )


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class DifferenceDueMessage(Message):
    """What another plan costs at once is to be paid; from then it is theirs."""

    kind: ClassVar[str] = "DIFFERENCE_DUE"
    plan: dict[str, Any]  # the new one's name by language
    amount_minor: int
    currency: str
    due: str  # ISO
    until: str  # ISO
    number: str

    def words(self) -> Words:
        """How much, by when, what it buys, and what becomes of it unpaid."""
        named = {
            "plan": wording.text(self.plan),
            "amount": wording.money(self.amount_minor, self.currency),
            "day": wording.day(self.due),
            "until": wording.day(self.until),
            "number": numbers.shown(self.number),
        }
        text = _(
            "%(plan)s is yours on the day on which you pay the difference, until %(until)s. Pay on"
            " your membership's page, or by a transfer with the title %(number)s. If you do not,"
            " everything stays as it is."
        )
        return Words(
            _("%(plan)s at once: %(amount)s to pay by %(day)s") % named,
            text % named,
        )


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class DifferenceLapsedMessage(Message):
    """The difference was not paid in its days."""

    kind: ClassVar[str] = "DIFFERENCE_LAPSED"
    plan: dict[str, Any]  # the name of the plan that stays, by language
    chosen: dict[str, Any]  # that of the one that was chosen

    def words(self) -> Words:
        """What stays, and that it can be asked for anew."""
        named = {"plan": wording.text(self.plan), "chosen": wording.text(self.chosen)}
        text = _(
            "The difference to %(chosen)s was not paid in time, and nothing is owed. You can choose"
            " it again on your membership's page."
        )
        return Words(_("Your membership stays %(plan)s") % named, text % named)
