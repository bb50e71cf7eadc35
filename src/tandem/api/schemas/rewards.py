"""Rewards that are offered, and orders of them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from tandem.api.schemas.audiences import AudienceOut
from tandem.api.schemas.shared import Strict, Text
from tandem.rewards.models import OrderStatus, Parties, Party


class RewardOut(BaseModel):
    """A reward; `is_offered`: members can order it. Texts by language; `points` of the `wallet`;
    `picture`: its address on this server. One that is not `is_shipped` is used by its order's
    number; one that `is_automatic` is ordered by itself as soon as a member has the points. One
    without `in_stock` never runs out. `parties`: whether members order it, partners, or both; a
    member's shop offers none that is for partners. `audience`: whose of the members it is, null for
    everybody. `delivery_points`: what sending it costs beside its price; `opens_on`: the first day
    on which it can be ordered, `early_on` that of members with early access.
    """

    id: UUID
    name: dict[str, str]
    description: dict[str, str]
    points: int
    wallet: str
    in_stock: int | None
    is_shipped: bool
    is_automatic: bool
    is_offered: bool
    parties: Parties
    picture: str | None
    audience: AudienceOut | None
    delivery_points: int
    opens_on: date | None
    early_on: date | None


class RewardsOut(BaseModel):
    """A page of rewards, cheapest first."""

    items: list[RewardOut]
    next_cursor: str | None


class AddressIn(Strict):
    """Where a reward is sent to."""

    name: Text
    street: Text
    postal_code: Text
    city: Text
    phone: Text = ""


class OrderIn(Strict):
    """One piece of a reward for a member; the address where it is sent to one."""

    reward: UUID
    address: AddressIn | None = None


class OrderOut(BaseModel):
    """An order; `points` are held while it is ORDERED, used when it is SHIPPED, and given back when
    it is CANCELLED, then with the reason. `member_id`: whose points it costs; where `party` is
    PARTNER, it is a partner's. `delivery_points` of them are for sending it.
    """

    id: UUID
    number: str
    member_id: str
    party: Party
    reward: UUID
    reward_name: dict[str, str]
    points: int
    delivery_points: int
    wallet: str
    status: OrderStatus
    address: dict[str, str]
    tracking: str
    reason: str
    ordered_at: datetime
    closed_at: datetime | None


class OrdersOut(BaseModel):
    """A page of orders."""

    items: list[OrderOut]
    next_cursor: str | None


class ShipIn(Strict):
    """How a parcel is followed, if it is."""

    tracking: Text = ""


class CancelIn(Strict):
    """Why an order is not sent; the member reads it."""

    reason: Annotated[
        str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")
    ]
