"""What surveys announce."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class SurveyChanged(Fact):
    """A survey was written, opened or ended (`state`)."""

    name: ClassVar[str] = "surveys.changed"
    programme_id: UUID
    survey_id: UUID
    state: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class SurveyAnswered(Fact):
    """A member answered a survey; what was said is in no fact."""

    name: ClassVar[str] = "surveys.answered"
    programme_id: UUID
    survey_id: UUID
    member_id: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class AnswersTagged(Fact):
    """A person gave answers in own words, or sheets, a tag, or took it off (`is_on`)."""

    name: ClassVar[str] = "surveys.tagged"
    programme_id: UUID
    survey_id: UUID
    tag: str
    answers: int
    is_on: bool


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class MemberDissatisfied(Fact):
    """A member said, by name, that they are not content; `content` from 0 to 100."""

    name: ClassVar[str] = "surveys.dissatisfied"
    programme_id: UUID
    survey_id: UUID
    sheet_id: UUID
    member_id: int
    content: int
