"""What was done: purchases, other activities, payments."""

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, WithJsonSchema, field_validator, model_validator

from tandem.api.schemas.shared import Amount, Code, Day, MemberRef, Number, Quantity, Strict, Text


class LineIn(Strict):
    """One line of a purchase; the product by exactly one of gtin and sku. A return has negative
    quantity and amounts. `net`: without tax, `gross`: with tax, as a till shows it, both of the
    whole line in the programme's currency; one of them is enough where rules count that one.
    """

    gtin: Code | None = None
    sku: Code | None = None
    quantity: Quantity
    unit: Annotated[str, Field(max_length=20, pattern=r"^[^\x00]*$")] = ""
    net: Amount | None = None
    gross: Amount | None = None

    @model_validator(mode="after")
    def _one(self) -> "LineIn":
        if bool(self.gtin) == bool(self.sku):
            raise ValueError("name the product by exactly one of gtin and sku")
        return self


class BasketIn(Strict):
    """What a member buys, from whom."""

    member: MemberRef
    buyer: MemberRef | None = Field(
        None, description="the member who bought for this one, for rules that give to that person"
    )
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=1_000)]
    partner: Annotated[
        str,
        Field(
            max_length=40,
            pattern=r"^[^\x00]*$",
            description="the partner's code; empty: the organiser sold it",
        ),
    ] = ""
    outlet: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""


class PurchaseIn(BasketIn):
    """A purchase with its lines. A document is sent once and whole.

    Goods that come back are a purchase with negative quantities and amounts that names in
    `corrects` the document they were
    bought with: exactly what they had brought is taken back.
    """

    document_no: Number
    corrects: Annotated[
        str,
        Field(
            max_length=120,
            pattern=r"^[^\x00]*$",
            description="the number of the purchase that this corrects",
        ),
    ] = ""
    sold_on: Day
    due_on: Day | None = None
    paid_on: Day | None = None


class ActivityIn(Strict):
    """Any other activity of a member; `reference` tells it from another one of the same day.
    `attributes`: what the programme declares of such activities.
    """

    member: MemberRef
    kind: Annotated[
        str, Field(max_length=40, pattern=r"^[A-Z][A-Z0-9_]{1,39}$", examples=["SHELF_PHOTO"])
    ]
    done_on: Day
    reference: Number
    partner: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""
    attributes: Annotated[
        dict[str, str | int | float | bool],
        Field(max_length=12, examples=[{"shelf": "eye level", "meters": 2}]),
    ] = {}

    @field_validator("kind")
    @classmethod
    def _no_purchase(cls, kind: str) -> str:
        if kind in ("PURCHASE", "CODE"):
            raise ValueError("purchases and codes have calls of their own")
        return kind


class PurchasesIn(Strict):
    """Up to 10,000 purchases, and 100,000 lines."""

    purchases: Annotated[list[PurchaseIn], Field(min_length=1, max_length=10_000)]


class ActivitiesIn(Strict):
    """Up to 10,000 activities."""

    activities: Annotated[list[ActivityIn], Field(min_length=1, max_length=10_000)]


class PaymentIn(Strict):
    """Money received for a document, with tax as its invoice asks for it; without an amount the
    whole. May come before the purchase.
    """

    document_no: Number
    paid_on: Day
    partner: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""
    amount: (
        Annotated[
            Decimal,
            Field(gt=0, max_digits=15, decimal_places=3),
            WithJsonSchema({"type": "string"}),
        ]
        | None
    ) = None
    reference: Text = ""


class PaymentsIn(Strict):
    """Up to 10,000 payments."""

    payments: Annotated[list[PaymentIn], Field(min_length=1, max_length=10_000)]


class RefusedOut(BaseModel):
    """Why an activity cannot count, and where."""

    code: str
    field: str
    detail: str


class ActivityOut(BaseModel):
    """What became of an activity. `points` by wallet are there when it was awarded at once.
    `waiting`: it is told otherwise than by paper, or of another member; a person is asked, and what
    they say is followed without another call.
    """

    status: Literal["recorded", "repeated", "waiting", "refused"]
    id: UUID | None = None
    points: dict[str, int] | None = None
    refused: RefusedOut | None = None


class ActivitiesOut(BaseModel):
    """What became of each activity, in the order given."""

    recorded: int
    repeated: int
    waiting: int
    refused: int
    results: list[ActivityOut]


class PaymentsOut(BaseModel):
    """What became of payments: new ones, those whose purchase is known, those that wait for it."""

    new: int
    settled: int
    waiting: int
    refused: list[RefusedOut]
