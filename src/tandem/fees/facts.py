"""What paid memberships announce."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class OfferWritten(Fact):
    """How a plan is sold was written, or written anew."""

    name: ClassVar[str] = "fees.offer_written"
    programme_id: UUID
    plan_id: UUID
    price_minor: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionMoved(Fact):
    """A subscription went from a state to another on a day; `from_state` is empty where a member
    joined.
    """

    name: ClassVar[str] = "fees.subscription_moved"
    programme_id: UUID
    member_id: int
    subscription_id: UUID
    from_state: str
    to_state: str
    on_day: str
    reason: str = ""


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class RenewalChosen(Fact):
    """A member lets their membership end with its period, or go on after all."""

    name: ClassVar[str] = "fees.renewal_chosen"
    programme_id: UUID
    member_id: int
    subscription_id: UUID
    is_renewing: bool


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PlanChosen(Fact):
    """Another plan follows with the next period, or the same one after all."""

    name: ClassVar[str] = "fees.plan_chosen"
    programme_id: UUID
    member_id: int
    subscription_id: UUID
    plan_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class FeeIssued(Fact):
    """A fee is to be paid."""

    name: ClassVar[str] = "fees.issued"
    programme_id: UUID
    member_id: int
    subscription_id: UUID
    fee_id: UUID
    amount_minor: int
    due: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class FeePaid(Fact):
    """A fee was paid, and bought the days up to and including `until`."""

    name: ClassVar[str] = "fees.paid"
    programme_id: UUID
    member_id: int
    subscription_id: UUID
    fee_id: UUID
    amount_minor: int
    since: str
    until: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class RenewalAsked(Fact):
    """A membership ends soon, and goes on only if its member says so."""

    name: ClassVar[str] = "fees.renewal_asked"
    programme_id: UUID
    member_id: int
    subscription_id: UUID
    until: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptsTaken(Fact):
    """Money came in by a way: so many paid their fees, so many wait for a person."""

    name: ClassVar[str] = "fees.receipts_taken"
    programme_id: UUID
    way: str
    matched: int
    waiting: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptDecided(Fact):
    """A person said what a receipt is."""

    name: ClassVar[str] = "fees.receipt_decided"
    programme_id: UUID
    receipt_id: UUID
    state: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class RefundOwed(Fact):
    """A member is owed an amount back."""

    name: ClassVar[str] = "fees.refund_owed"
    programme_id: UUID
    member_id: int
    refund_id: UUID
    amount_minor: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class RefundPaid(Fact):
    """A person paid a refund out."""

    name: ClassVar[str] = "fees.refund_paid"
    programme_id: UUID
    member_id: int
    refund_id: UUID
    amount_minor: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class DifferenceLapsed(Fact):
    """The difference to a dearer plan was not paid in its days: the plan that runs stays."""

    name: ClassVar[str] = "fees.difference_lapsed"
    programme_id: UUID
    member_id: int
    subscription_id: UUID
    fee_id: UUID
