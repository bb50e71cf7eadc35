"""Questions, answers, ideas and reviews of the community."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from tandem.engagement.community.models import IdeaState, Kind


class PostOut(BaseModel):
    """What all members can read. `member_id` null: the organiser's own. `state` of an idea;
    `is_accepted` of an answer, `parent` its question; `product` and `stars` of a review.
    """

    id: UUID
    kind: Kind
    member_id: str | None
    parent: UUID | None
    product: UUID | None
    stars: int | None
    title: str
    text: str
    is_accepted: bool
    state: IdeaState | None
    votes: int
    created_at: datetime


class PostsOut(BaseModel):
    """A page of posts, oldest first."""

    items: list[PostOut]
    next_cursor: str | None


class VoteOut(BaseModel):
    """An idea's votes; `is_new`: this one had not been given before."""

    post: UUID
    votes: int
    is_new: bool
