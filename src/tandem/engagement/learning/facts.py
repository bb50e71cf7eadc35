"""What learning announces."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class CourseWritten(Fact):
    """A course was made, changed, opened or ended; what it says now."""

    name: ClassVar[str] = "course.written"
    programme_id: UUID
    course_id: UUID
    state: str
    content: Mapping[str, Any]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class CourseDropped(Fact):
    """A draft of a course was deleted, with its lessons and questions."""

    name: ClassVar[str] = "course.dropped"
    programme_id: UUID
    course_id: UUID
    code: str


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class LessonChanged(Fact):
    """A lesson of a course was added, changed, put in another place or taken out."""

    name: ClassVar[str] = "course.lesson_changed"
    programme_id: UUID
    course_id: UUID
    lesson_id: UUID
    is_there: bool


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class CourseLearnt(Fact):
    """A member learnt a course, for the so many-th time."""

    name: ClassVar[str] = "course.learnt"
    programme_id: UUID
    course_id: UUID
    member_id: int
    times: int
    score: int | None = None


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionChanged(Fact):
    """A question was put into the pool of a course's test, or taken out."""

    name: ClassVar[str] = "course.question_changed"
    programme_id: UUID
    course_id: UUID
    question_id: UUID
    is_there: bool
