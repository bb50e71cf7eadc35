"""What goes in and comes out. Amounts are decimal text in the programme's currency; ids that pass
2**53 are text.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, field_validator, model_validator

Amount = Annotated[
    Decimal,
    Field(max_digits=15, decimal_places=3),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d{1,12}(\.\d{1,3})?$"}),
]
Quantity = Annotated[
    Decimal,
    Field(max_digits=18, decimal_places=6),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d{1,12}(\.\d{1,6})?$"}),
]
Text = Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")]
# A number by which a thing is found again: not only spaces, which would be no number.
Number = Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
Code = Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))]


class Strict(BaseModel):
    """Unknown fields are refused: a misspelt one would be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class MemberRef(Strict):
    """A member by exactly one identifier."""

    number: Code | None = None
    tax_id: Code | None = None
    email: Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")] | None = None
    card: Code | None = None

    @model_validator(mode="after")
    def _one(self) -> "MemberRef":
        if sum(bool(value) for value in (self.number, self.tax_id, self.email, self.card)) != 1:
            raise ValueError("name the member by exactly one of number, tax_id, email, card")
        return self


class LineIn(Strict):
    """One line of a purchase; the product by exactly one of gtin and sku. A return has negative
    quantity and amounts.
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


class QuoteIn(BasketIn):
    """A basket that may be bought; no document is needed."""

    sold_on: Day | None = Field(None, description="today when it is left out")


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
    """Money received for a document; without an amount the whole. May come before the purchase."""

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
    """What became of an activity. `points` by wallet are there when it was awarded at once."""

    status: Literal["recorded", "repeated", "refused"]
    id: UUID | None = None
    points: dict[str, int] | None = None
    refused: RefusedOut | None = None


class ActivitiesOut(BaseModel):
    """What became of each activity, in the order given."""

    recorded: int
    repeated: int
    refused: int
    results: list[ActivityOut]


class PaymentsOut(BaseModel):
    """What became of payments: new ones, those whose purchase is known, those that wait for it."""

    new: int
    settled: int
    waiting: int
    refused: list[RefusedOut]


class MemberIn(Strict):
    """A firm with its first person, or a person."""

    person_name: Annotated[Text, Field(min_length=1)]
    email: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    phone: Annotated[str, Field(max_length=20, pattern=r"^[^\x00]*$")] = ""
    company_name: Text = ""
    tax_id: Code = ""
    street: Text = ""
    postal_code: Annotated[str, Field(max_length=12, pattern=r"^[^\x00]*$")] = ""
    city: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] = ""
    region: Code = ""
    trade: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""
    firm_proved: bool = Field(
        False,
        description=(
            "you have seen proof that the firm of this tax number is theirs, and answer for it;"
            " needs the scope firms.prove. Without it a member with a tax number is WAITING until"
            " the firm is proved."
        ),
    )


class MemberOut(BaseModel):
    """A member. `status`: ACTIVE, WAITING (until it is proved that the firm is theirs: nothing
    counts and `tax_id` is empty), LEFT or MERGED.
    """

    id: str
    number: str
    name: str
    tax_id: str
    trade: str
    region: str
    status: str
    joined_at: datetime


class MembersOut(BaseModel):
    """A page of members."""

    items: list[MemberOut]
    next_cursor: str | None


class BalanceOut(BaseModel):
    """Whole points of one wallet."""

    wallet: str
    available: int
    pending: int
    held: int


class BalancesOut(BaseModel):
    """The wallets of a member."""

    member_id: str
    balances: list[BalanceOut]


class EntryOut(BaseModel):
    """One transfer; `points` are whole and above zero, `kind` says which way."""

    id: UUID
    kind: str
    points: int
    cause_id: UUID
    at: datetime


class StatementOut(BaseModel):
    """A page of a member's ledger, latest first."""

    items: list[EntryOut]
    next_cursor: str | None


class DocumentOut(BaseModel):
    """A file that was handed over. `status`: RECEIVED, READING, MAPPING (a person has to say which
    column is what), READY, COUNTING, COUNTED, WITHDRAWN, or FAILED, then with the reason;
    `lines_counted`: how many of its lines count; `figures`: its lines by what became of them.
    """

    id: UUID
    status: str
    reason: str
    lines_counted: int
    figures: dict[str, int]


class Problem(BaseModel):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str


class QuoteReasonOut(BaseModel):
    """What one rule would give."""

    rule: str
    sentence: str
    points: int
    is_limited: bool


class QuoteOut(BaseModel):
    """What the basket would earn, by wallet, and why; nothing is stored."""

    points: dict[str, int]
    version: int | None = None
    reasons: list[QuoteReasonOut]
