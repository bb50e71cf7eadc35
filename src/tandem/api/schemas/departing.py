"""Leaving, asking to be erased, and the copy of what is held."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from tandem.api.schemas.shared import Strict


class LeaveIn(Strict):
    """Why the member leaves: it stands in their history."""

    reason: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]


class AtStakeOut(BaseModel):
    """What leaving now would mean: points, and the last day on which they can be used (null: they
    are lost at once); proofs that wait, orders under way, places at events.
    """

    available: int
    pending: int
    order_until: date | None
    proofs: int
    orders: int
    sign_ups: int
    has_membership: bool


class StandingOut(BaseModel):
    """Whether a member takes part. Of one who left, since when, and the last day on which points
    can be used.
    """

    member_id: str
    status: Literal["ACTIVE", "WAITING", "LEFT", "MERGED"]
    left_at: datetime | None
    order_until: date | None


class ErasureOut(BaseModel):
    """A request to be erased. `erased_at`: when the organiser carried it out."""

    member_id: str
    is_asked: bool
    asked_at: datetime | None
    erased_at: datetime | None


class CopiedFileOut(BaseModel):
    """A file that the member sent; `file` names it in `copy/files/…`."""

    file: UUID
    package: str
    name: str
    media_type: str
    bytes: int
    received_at: datetime


class CopyOut(BaseModel):
    """All that is held of a member: rows of tables by package and table, and the files."""

    member_id: str
    packages: dict[str, dict[str, list[dict[str, Any]]]]
    files: list[CopiedFileOut]
