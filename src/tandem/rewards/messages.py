"""What members are told of their orders."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from tandem.platform.messages import wording
from tandem.platform.messages.declaring import Means, Message, Reader, message
from tandem.platform.messages.wording import Words


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class OrderShippedMessage(Message):
    """An order has left."""

    kind: ClassVar[str] = "ORDER_SHIPPED"
    reaches_former: ClassVar[bool] = True
    number: str
    reward: dict[str, Any]  # its name by language
    tracking: str = ""

    def words(self) -> Words:
        """Which reward, and how its way can be followed."""
        sentences = [_("Order %(number)s has left.") % {"number": self.number}]
        if self.tracking:
            tracked = _("Its tracking number is %(tracking)s.")
            sentences.append(tracked % {"tracking": self.tracking})
        title = _("%(reward)s is on its way") % {"reward": wording.text(self.reward)}
        return Words(title, " ".join(sentences))


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class OrderUsedMessage(Message):
    """What is had by its number was used."""

    kind: ClassVar[str] = "ORDER_USED"
    reaches_former: ClassVar[bool] = True
    number: str
    reward: dict[str, Any]  # its name by language
    where: str = ""  # the partner at whose till it was used

    def words(self) -> Words:
        """Which reward, where it was used, and that its number gives nothing any more."""
        text = (
            _("Number %(number)s was used at %(where)s. It gives nothing any more.")
            if self.where
            else _("Number %(number)s was used. It gives nothing any more.")
        )
        title = _("Used: %(reward)s") % {"reward": wording.text(self.reward)}
        return Words(title, text % {"number": self.number, "where": self.where})


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class OrderReadyMessage(Message):
    """What orders itself was ordered: it is ready to use, or will be sent."""

    kind: ClassVar[str] = "ORDER_READY"
    reaches_former: ClassVar[bool] = True
    reward: dict[str, Any]  # its name by language
    times: int = 1
    is_shipped: bool = False

    def words(self) -> Words:
        """Which reward, how many of it, and how it is had."""
        named = wording.text(self.reward)
        title = _("Yours: %(reward)s") % {
            "reward": f"{self.times} × {named}" if self.times > 1 else named
        }
        if self.is_shipped:
            return Words(title, _("It was ordered for you with the points that you collected."))
        return Words(title, _("Show its number at the till: it stands among your orders."))

    @property
    def leads_to(self) -> str:
        """Their orders that wait."""
        return f"rewards/orders/?status={'ORDERED' if self.is_shipped else 'READY'}"


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class OrderCancelledMessage(Message):
    """An order will not be sent; its points are back."""

    kind: ClassVar[str] = "ORDER_CANCELLED"
    reaches_former: ClassVar[bool] = True
    reward: dict[str, Any]  # its name by language
    points: int
    reason: str = ""

    def words(self) -> Words:
        """Which reward, and why."""
        title = _("The order of %(reward)s was cancelled") % {"reward": wording.text(self.reward)}
        text = _("%(points)s are back. The reason: %(reason)s.")
        named = {"points": wording.points(self.points), "reason": self.reason or "–"}
        return Words(title, text % named)


@message
@dataclass(frozen=True, kw_only=True, slots=True)
class PartnerOrderLetter(Message):
    """What a partner ordered has left, or will not be sent."""

    kind: ClassVar[str] = "PARTNER_ORDER"
    reader: ClassVar[Reader] = Reader.PARTNER
    means: ClassVar[Means] = Means.MAIL
    number: str
    reward: dict[str, Any]  # its name by language
    points: int
    link: str
    is_sent: bool = True
    tracking: str = ""
    reason: str = ""

    def words(self) -> Words:
        """As a member is told, with the way to the orders."""
        if self.is_sent:
            words = OrderShippedMessage(
                number=self.number, reward=self.reward, tracking=self.tracking
            ).words()
        else:
            words = OrderCancelledMessage(
                reward=self.reward, points=self.points, reason=self.reason
            ).words()
        return Words(words.title, f"{words.text} {self.link}")
