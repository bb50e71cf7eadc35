"""Benefits of a programme, and who asked for them."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from tandem.api.schemas.audiences import AudienceOut
from tandem.benefits.models import RequestState


class BenefitOut(BaseModel):
    """What members of an audience may have, or all where it is null; texts by language. `uses`: so
    often a member may in a `span` (MONTH, QUARTER, YEAR, EVER), 0 is as often as they like;
    `places`: so many in a span for all together, null where they are not counted. `is_asked`: it is
    asked for; else it is used at a till.
    """

    id: UUID
    kind: str
    name: dict[str, str]
    text: dict[str, str]
    terms: dict[str, str]
    uses: int
    places: int | None
    span: str
    is_asked: bool
    audience: AudienceOut | None


class BenefitsOut(BaseModel):
    """What is offered now, in the order in which it came."""

    items: list[BenefitOut]


class OwnBenefitOut(BaseModel):
    """A benefit of a member; `left` in the span that runs, null without a limit; `places_left` for
    all together, null where they are not counted; `waits`: a request of theirs waits for its
    answer.
    """

    id: UUID
    kind: str
    name: dict[str, str]
    text: dict[str, str]
    is_asked: bool
    left: int | None
    places_left: int | None
    waits: bool


class OwnBenefitsOut(BaseModel):
    """What a member may have now."""

    items: list[OwnBenefitOut]


class RequestOut(BaseModel):
    """A member asked for a benefit; `note` is theirs, `answer` the organiser's."""

    id: UUID
    member_id: str
    benefit: UUID
    state: RequestState
    note: str
    answer: str
    asked_at: datetime
    changed_at: datetime


class RequestsOut(BaseModel):
    """A page of requests, oldest first."""

    items: list[RequestOut]
    next_cursor: str | None
