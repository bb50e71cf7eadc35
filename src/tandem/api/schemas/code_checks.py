"""Whether a code is genuine."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from tandem.api.schemas.shared import Strict
from tandem.evidence.codes.checking import TYPED_MAX


class CodeCheckIn(Strict):
    """A code as it was typed or scanned."""

    code: Annotated[str, Field(max_length=TYPED_MAX, pattern=r"^[^\x00]*$")]


class CodeProductOut(BaseModel):
    """The product that a code stands on."""

    id: UUID
    sku: str
    name: str


class CodeCheckOut(BaseModel):
    """What a code is: `GENUINE`; `USED` before, by whomever; `WITHDRAWN`; `EXPIRED`; `NOT_SENT`:
    goods that have not left yet; `UNKNOWN`: there is no such code, and no product.
    """

    answer: Literal["GENUINE", "USED", "WITHDRAWN", "EXPIRED", "NOT_SENT", "UNKNOWN"]
    product: CodeProductOut | None
