"""Courses, and how far a member is."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from tandem.engagement.learning.models import State


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
