"""What goes in and comes out. Amounts are decimal text in the programme's currency; ids that pass
2**53 are text.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, model_validator

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


class Problem(BaseModel):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
