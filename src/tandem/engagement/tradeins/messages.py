"""What members are told of what they hand in."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from tandem.platform.messages import wording
from tandem.platform.messages.declaring import Message, message
from tandem.platform.messages.wording import Words


def _page(item: str) -> str:
    return f"trade-in/{item}/" if item else ""


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class TradeInTakenMessage(Message):
    """What a member brought was taken: their receipt."""

    kind: ClassVar[str] = "TRADE_IN_TAKEN"
    thing: dict[str, Any]  # its name by language
    label: str
    item: str = ""

    def words(self) -> Words:
        """What, and under which label."""
        title = _("Taken: %(thing)s") % {"thing": wording.text(self.thing)}
        text = _("Its label is %(label)s. What it brings you stands beside it on your page.")
        return Words(title, text % {"label": self.label})

    @property
    def leads_to(self) -> str:
        """Its page."""
        return _page(self.item)


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class TradeInUndoneMessage(Message):
    """What was noted as a member's was taken by mistake."""

    kind: ClassVar[str] = "TRADE_IN_UNDONE"
    thing: dict[str, Any]
    item: str = ""

    def words(self) -> Words:
        """What, and that nothing of it stands."""
        title = _("Noted by mistake: %(thing)s") % {"thing": wording.text(self.thing)}
        return Words(title, _("It was not yours, or not this. What it brought is taken back."))

    @property
    def leads_to(self) -> str:
        """Its page."""
        return _page(self.item)


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class TradeInRefusedMessage(Message):
    """What a member announced was not taken."""

    kind: ClassVar[str] = "TRADE_IN_REFUSED"
    thing: dict[str, Any]
    why: str

    def words(self) -> Words:
        """What, and why."""
        title = _("Not taken: %(thing)s") % {"thing": wording.text(self.thing)}
        return Words(title, self.why)


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class TradeInSoldMessage(Message):
    """What a member handed in was sold for them."""

    kind: ClassVar[str] = "TRADE_IN_SOLD"
    thing: dict[str, Any]
    payout_minor: int
    currency: str
    item: str = ""
    is_paid_in_money: bool = False

    def words(self) -> Words:
        """What, and what of the price is theirs."""
        title = _("Sold: %(thing)s") % {"thing": wording.text(self.thing)}
        payout = wording.money(self.payout_minor, self.currency)
        text = _("Your share of the price is %(payout)s.")
        if self.is_paid_in_money:
            text = _("Your share of the price is %(payout)s. It is paid out to you in money.")
        return Words(title, text % {"payout": payout})

    @property
    def leads_to(self) -> str:
        """Its page."""
        return _page(self.item)


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class TradeInSaleBackMessage(Message):
    """What was noted as sold for a member was not."""

    kind: ClassVar[str] = "TRADE_IN_SALE_BACK"
    thing: dict[str, Any]
    item: str = ""

    def words(self) -> Words:
        """What, and that it is for sale again."""
        title = _("Not sold after all: %(thing)s") % {"thing": wording.text(self.thing)}
        text = _("Its sale was noted by mistake. It is for sale again; what it gave is taken back.")
        return Words(title, text)

    @property
    def leads_to(self) -> str:
        """Its page."""
        return _page(self.item)


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class TradeInPaidMessage(Message):
    """A member's share of a sale was paid out in money."""

    kind: ClassVar[str] = "TRADE_IN_PAID"
    thing: dict[str, Any]
    payout_minor: int
    currency: str
    paid_on: str
    item: str = ""

    def words(self) -> Words:
        """What, how much, and when."""
        title = _("Paid out: %(thing)s") % {"thing": wording.text(self.thing)}
        payout = wording.money(self.payout_minor, self.currency)
        text = _("Your share of %(payout)s was paid out on %(day)s.")
        return Words(title, text % {"payout": payout, "day": wording.day(self.paid_on)})

    @property
    def leads_to(self) -> str:
        """Its page."""
        return _page(self.item)


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class TradeInUnsoldMessage(Message):
    """What a member handed in found no buyer."""

    kind: ClassVar[str] = "TRADE_IN_UNSOLD"
    thing: dict[str, Any]
    label: str
    is_given_away: bool

    def words(self) -> Words:
        """What, and what becomes of it."""
        title = _("Not sold: %(thing)s") % {"thing": wording.text(self.thing)}
        if self.is_given_away:
            return Words(title, _("It goes to somebody who needs it. Thank you."))
        text = _("Fetch it where you handed it in. Its label is %(label)s.")
        return Words(title, text % {"label": self.label})


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class NextSizeMessage(Message):
    """Some months have passed since a member handed something in: the next size may be due."""

    kind: ClassVar[str] = "TRADE_IN_NEXT_SIZE"
    offer: dict[str, Any]
    size: str

    def words(self) -> Words:
        """For what, and after which size."""
        title = _("Time for the next size?")
        if not self.size:
            text = _("You may hand in again: %(offer)s.")
            return Words(title, text % {"offer": wording.text(self.offer)})
        text = _("Last time it was size %(size)s. You may hand in again: %(offer)s.")
        return Words(title, text % {"size": self.size, "offer": wording.text(self.offer)})
