"""Claims of members."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

Status = Literal["AWAITING_SELLER", "IN_REVIEW", "ACCEPTED", "REJECTED"]


class ClaimOut(BaseModel):
    """A member's statement that a purchase is theirs. `status`: AWAITING_SELLER (the seller's own
    file is to say what was bought), IN_REVIEW (by whom: `waits_for`; why: `review_flags`),
    ACCEPTED, or REJECTED, then with the reason. Of paper the seller, the day and the amount may be
    unknown; `gross`, with tax, is decimal text in the programme's currency.
    """

    id: UUID
    member_id: str
    kind: str
    status: Status
    partner: str | None
    document_no: str
    issued_on: date | None
    gross: str | None
    lines: int
    waits_for: str
    review_flags: list[str]
    question: str
    answer: str
    reason: str
    appeal: str
    claimed_at: datetime
    decided_at: datetime | None


class ClaimsOut(BaseModel):
    """A page of claims."""

    items: list[ClaimOut]
    next_cursor: str | None
