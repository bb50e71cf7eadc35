"""What is taken back, and what members bring."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from tandem.api.schemas.shared import Strict
from tandem.engagement.tradeins.models import ItemState


class WorthOut(BaseModel):
    """A thing in a condition, and what it is worth; it is any product of a `category`, one product
    (`sku`), or, where both are empty, a thing of its own.
    """

    key: str
    thing: dict[str, str]
    condition: dict[str, str]
    worth_minor: int
    category: str
    sku: str


class OfferOut(BaseModel):
    """What is taken back; `worths`: each thing in a condition by its key, amounts in minor units.
    `code`: what rules call it.
    """

    id: UUID
    code: str
    name: dict[str, str]
    text: dict[str, str]
    is_for_all: bool
    is_sold_on: bool
    sizes: list[str]
    worths: list[WorthOut]


class OffersOut(BaseModel):
    """The offers that are open."""

    items: list[OfferOut]


class ItemOut(BaseModel):
    """One thing of a member; `label`: by which it is found; `product_id`: which product it is.
    Amounts in minor units.
    """

    id: UUID
    offer: UUID
    member_id: str
    label: str
    worth_key: str
    product_id: UUID | None
    size: str
    note: str
    state: ItemState
    worth_minor: int
    price_minor: int | None
    payout_minor: int | None
    taken_on: date | None
    sold_on: date | None
    created_at: datetime


class ItemsOut(BaseModel):
    """A page of items, oldest first."""

    items: list[ItemOut]
    next_cursor: str | None


class ItemIn(Strict):
    """What a member will bring: the key of its worth, and its size where the offer has some."""

    offer: UUID
    worth: Annotated[str, Field(max_length=8, pattern=r"^[^\x00]*$")]
    size: Annotated[str, Field(max_length=20, pattern=r"^[^\x00]*$")] = ""
    note: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""
