"""Courses, and how far a member is."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from tandem.api.schemas.shared import Strict
from tandem.engagement.learning.attempts import ANSWER_MAX
from tandem.engagement.learning.models import AttemptState, LessonKind, QuestionKind, State

Said = Annotated[str, Field(max_length=ANSWER_MAX, pattern=r"^[^\x00]*$")]


class CourseOut(BaseModel):
    """A course that was opened; `code`: what rules call it. `is_for_all`: it has no audience."""

    id: UUID
    code: str
    name: dict[str, str]
    text: dict[str, str]
    state: State
    is_for_all: bool
    minutes: int
    due_on: date | None
    lessons: int
    has_test: bool


class CoursesOut(BaseModel):
    """A page of courses, oldest first."""

    items: list[CourseOut]
    next_cursor: str | None


class CourseProgressOut(BaseModel):
    """Where a member stands in a course; `waits_for`: another is learnt first."""

    course: UUID
    code: str
    percent: int
    times: int
    is_learnt: bool
    learnt_on: date | None
    holds_until: date | None
    waits_for: UUID | None
    certificate: str


class CourseProgressesOut(BaseModel):
    """All courses of a member, what is due first before the others."""

    items: list[CourseProgressOut]


class LessonOut(BaseModel):
    """A lesson; `text`: in the small markup, by language; `film`: the address of one. PDFs and
    packages are had on the member's pages alone.
    """

    id: UUID
    kind: LessonKind
    title: dict[str, str]
    text: dict[str, str]
    film: str


class LessonsOut(BaseModel):
    """All lessons of a course, in their order."""

    items: list[LessonOut]


class LearntOut(BaseModel):
    """Whether the course is learnt by it, and what that gave at once, by wallet."""

    is_learnt: bool
    points: dict[str, int]


class AttemptIn(Strict):
    """The language in which the member is asked, where the test has it."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "en"


class AskedOut(BaseModel):
    """A question of an attempt. `options`: named by their numbers, from 0; `lines`: each gets the
    number of one of the options; `answered`: what was said so far.
    """

    id: UUID
    kind: QuestionKind
    text: str
    points: int
    options: list[str]
    lines: list[str]
    answered: list[str]


class BroughtOut(BaseModel):
    """What came of an answer."""

    id: UUID
    points: int
    points_max: int
    feedback: str


class AttemptOut(BaseModel):
    """An attempt at a test: its questions while it runs, and what came of each when it is over and
    no later one runs. `score`: per cent, none while it runs or waits for a person.
    """

    id: UUID
    course: UUID
    number: int
    state: AttemptState
    until_at: datetime | None
    pass_percent: int
    questions: list[AskedOut]
    score: int | None
    brought: list[BroughtOut]


class HandedOut(LearntOut):
    """The attempt as it stands after it was handed in, and what it gave."""

    attempt: AttemptOut


class TestAnswersIn(Strict):
    """Answers by question: numbers of options from 0 as texts (of an order all of them, first to
    last; of pairs one for each line), or one text. What is not named stays as it is.
    """

    answers: Annotated[
        dict[UUID, Annotated[list[Said], Field(max_length=60)]], Field(max_length=500)
    ]
