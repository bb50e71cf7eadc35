"""What a basket would earn."""

from pydantic import BaseModel, Field

from tandem.api.schemas.activities import BasketIn
from tandem.api.schemas.shared import Day


class QuoteIn(BasketIn):
    """A basket that may be bought; no document is needed."""

    sold_on: Day | None = Field(None, description="today when it is left out")


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
