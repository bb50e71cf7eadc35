"""What the community announces. What was said is in no fact."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class BoardChanged(Fact):
    """How a programme keeps its community was changed; `words`: how many its list holds."""

    name: ClassVar[str] = "community.board_changed"
    programme_id: UUID
    is_looked_at_first: bool
    posts_a_day: int
    counted_a_day: int
    words: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PostWritten(Fact):
    """A question, an answer, an idea or a review was written; `place`: where it stands."""

    name: ClassVar[str] = "community.written"
    programme_id: UUID
    post_id: UUID
    kind: str
    place: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class PostMoved(Fact):
    """A post was shown, hidden or taken back; why stands with the post."""

    name: ClassVar[str] = "community.moved"
    programme_id: UUID
    post_id: UUID
    place: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerAccepted(Fact):
    """An answer to a question is the one that helped."""

    name: ClassVar[str] = "community.answer_accepted"
    programme_id: UUID
    question_id: UUID
    post_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class IdeaMoved(Fact):
    """An idea was taken, planned, done or declined."""

    name: ClassVar[str] = "community.idea_moved"
    programme_id: UUID
    post_id: UUID
    state: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class MemberMarked(Fact):
    """A member may write nothing, or may again; knows the trade, or is not said to any more. Why
    stands with the member's profile.
    """

    name: ClassVar[str] = "community.member_marked"
    programme_id: UUID
    member_id: int
    is_blocked: bool
    is_specialist: bool
