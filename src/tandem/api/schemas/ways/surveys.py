"""Surveys, their questions, and answers."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from tandem.api.schemas.shared import Strict
from tandem.engagement.surveys.models import Door, Once, State
from tandem.engagement.surveys.questions import ANSWER_MAX, OPTIONS_MAX, QUESTIONS_MAX

Said = Annotated[str, Field(max_length=ANSWER_MAX, pattern=r"^[^\x00]*$")]
Key = Annotated[str, Field(max_length=14, pattern=r"^q[0-9a-z]{1,12}$")]


class QuestionOut(BaseModel):
    """A question; `after`: asked only where that one was answered by option `chose`, or by `least`
    at least and, where it is said, `most` at most. `worst` and `best` bound a rating.
    """

    key: str
    kind: str
    text: dict[str, str]
    options: list[dict[str, str]]
    lines: list[dict[str, str]]
    is_required: bool
    has_other: bool
    worst: int
    best: int
    after: str
    chose: int | None
    least: int | None
    most: int | None


class SurveyOut(BaseModel):
    """A survey that was opened; `code`: what rules call it."""

    id: UUID
    code: str
    name: dict[str, str]
    intro: dict[str, str]
    state: State
    door: Door
    once: Once
    is_anonymous: bool
    is_for_all: bool
    since_on: date | None
    until_on: date | None
    answered: int


class SurveyQuestionsOut(SurveyOut):
    """The same with its questions."""

    questions: list[QuestionOut]


class SurveysOut(BaseModel):
    """A page of surveys, oldest first."""

    items: list[SurveyOut]
    next_cursor: str | None


class AnswersIn(Strict):
    """What a member answers, by question: numbers of options from 0, `row=option` of a matrix, the
    number of a rating, a day, an id, a text; one's own beside the options begins with `~`. Nothing
    said is an empty list. `outlet`: where it was asked; `about`: the invitation, of a survey that
    is asked after something that was done.
    """

    answers: Annotated[
        dict[Key, Annotated[list[Said], Field(max_length=OPTIONS_MAX)]],
        Field(max_length=QUESTIONS_MAX),
    ]
    outlet: UUID | None = None
    about: UUID | None = None


class WaitingOut(BaseModel):
    """A survey that a member can answer now. `about`: the invitation to be named with the answers,
    of one that is asked after something that was done; `product`, `outlet`: what was bought where.
    """

    survey: UUID
    code: str
    about: UUID | None
    product: UUID | None
    outlet: UUID | None


class WaitingSurveysOut(BaseModel):
    """All that a member is asked now, earliest first."""

    items: list[WaitingOut]


class GivenOut(BaseModel):
    """What it gave at once, by wallet."""

    points: dict[str, int]
