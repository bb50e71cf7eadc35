"""What rewards announce."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class RewardOrdered(Fact):
    """A member ordered a reward; its points are held. `member_id` is the partner's where `party` is
    PARTNER, in all facts of orders. `by_itself`: it ordered itself when the points were there.
    """

    name: ClassVar[str] = "reward.ordered"
    programme_id: UUID
    member_id: int
    order_id: UUID
    party: str = "MEMBER"
    by_itself: bool = False


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class OrderAddressed(Fact):
    """Who won a prize said where it is sent to."""

    name: ClassVar[str] = "order.addressed"
    programme_id: UUID
    member_id: int
    order_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class OrderShipped(Fact):
    """An order left, or was used, at a partner's where `used_by_id` says so; its points are
    used.
    """

    name: ClassVar[str] = "order.shipped"
    programme_id: UUID
    member_id: int
    order_id: UUID
    tracking: str
    party: str = "MEMBER"
    used_by_id: int | None = None


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class OrderCancelled(Fact):
    """An order was cancelled; its points are back where they came from."""

    name: ClassVar[str] = "order.cancelled"
    programme_id: UUID
    member_id: int
    order_id: UUID
    reason: str
    party: str = "MEMBER"
