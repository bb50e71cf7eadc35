"""Tasks, how far a member is, and code words."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from tandem.api.schemas.shared import Strict
from tandem.engagement.tasks.models import Repeats, State


class TaskOut(BaseModel):
    """A task that was opened; `key`: what rules call it. `steps` as they are measured."""

    id: UUID
    key: str
    name: dict[str, str]
    text: dict[str, str]
    state: State
    repeats: Repeats
    in_order: bool
    is_for_all: bool
    since_on: date
    until_on: date | None
    steps: list[dict[str, Any]]


class TasksOut(BaseModel):
    """A page of tasks, oldest first."""

    items: list[TaskOut]
    next_cursor: str | None


class TaskProgressOut(BaseModel):
    """How far a member is: `so_far` of each step, zeros where it is done."""

    task: UUID
    key: str
    percent: int
    so_far: list[Decimal]
    done_on: date | None
    until_on: date | None


class TaskProgressesOut(BaseModel):
    """The tasks that run for a member, what ends first before the others."""

    items: list[TaskProgressOut]
    next_cursor: str | None


class WordIn(Strict):
    """The code word that somebody learnt."""

    word: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]


class WordOut(BaseModel):
    """Whether it is the word; a wrong one is counted, too."""

    is_right: bool
