"""Events and sign-ups."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from tandem.api.schemas.shared import Code, Strict
from tandem.engagement.events.models import Coming, State, Type

Answer = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]


class EventOut(BaseModel):
    """An event that was opened; `code`: what rules call it. `left`: free places, null where as many
    come as like; `points`: what a sign-up costs.
    """

    id: UUID
    code: str
    type: Type
    name: dict[str, str]
    text: dict[str, str]
    state: State
    place: str
    is_online: bool
    starts_at: datetime
    ends_at: datetime
    is_for_all: bool
    places: int | None
    left: int | None
    waiting: int
    companions_most: int
    points: int
    free_until: date | None


class EventsOut(BaseModel):
    """A page of events, oldest first."""

    items: list[EventOut]
    next_cursor: str | None


class SignUpOut(BaseModel):
    """A member's for an event; `ticket`: what is shown at the door, told to keys that may act for
    members or check them in.
    """

    event: UUID
    member_id: str
    state: Coming
    turn: int
    companions: int
    ticket: str | None
    signed_at: datetime
    arrived_at: datetime | None


class SignUpsOut(BaseModel):
    """A page of sign-ups, by turn."""

    items: list[SignUpOut]
    next_cursor: str | None


class SignUpIn(Strict):
    """Whom the member brings, and what they answer, by the key of the question."""

    companions: Annotated[int, Field(ge=0, le=100)] = 0
    answers: Annotated[dict[Code, Answer], Field(max_length=40)] = Field(default_factory=dict)


class CheckInIn(Strict):
    """Who came: by the ticket, or by the member."""

    ticket: Code | None = None
    member_id: Code | None = None

    @model_validator(mode="after")
    def _one(self) -> "CheckInIn":
        if bool(self.ticket) == bool(self.member_id):
            raise ValueError("name who came by exactly one of ticket, member_id")
        return self
