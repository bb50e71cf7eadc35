"""What tasks announce."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class TaskWritten(Fact):
    """A task was begun or changed; what it says now. The code word is not said."""

    name: ClassVar[str] = "task.written"
    programme_id: UUID
    task_id: UUID
    said: Mapping[str, Any]


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class TaskOpened(Fact):
    """Members of its audience see a task, from its first day on."""

    name: ClassVar[str] = "task.opened"
    programme_id: UUID
    task_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class TaskEnded(Fact):
    """A task was ended: nobody is done with it any more."""

    name: ClassVar[str] = "task.ended"
    programme_id: UUID
    task_id: UUID


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class TaskDeleted(Fact):
    """A draft of a task was deleted; what it was called, by language."""

    name: ClassVar[str] = "task.deleted"
    programme_id: UUID
    task_id: UUID
    task: Mapping[str, Any]
