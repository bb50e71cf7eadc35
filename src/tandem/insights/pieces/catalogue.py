"""What can be put on a page: all that a programme's ways of taking part hold and that goes on."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tandem.engagement import ways
from tandem.engagement.contests import queries as contests
from tandem.engagement.contests.models import State as ContestState
from tandem.engagement.events import queries as events
from tandem.engagement.events.models import State as EventState
from tandem.engagement.learning import queries as learning
from tandem.engagement.learning.models import State as CourseState
from tandem.engagement.library import queries as library
from tandem.engagement.surveys import queries as surveys
from tandem.engagement.surveys.models import OPENED
from tandem.engagement.surveys.models import State as SurveyState
from tandem.engagement.tasks import queries as tasks
from tandem.engagement.tasks.models import State as TaskState
from tandem.initiatives.models import PieceKind
from tandem.initiatives.pieces import Key
from tandem.programmes.models import Programme

LISTED_MAX = 500  # of a kind, the latest
WAYS: Mapping[str, str] = {
    PieceKind.TASK: ways.TASKS,
    PieceKind.CONTEST: ways.CONTESTS,
    PieceKind.COURSE: ways.LEARNING,
    PieceKind.EVENT: ways.EVENTS,
    PieceKind.SURVEY: ways.SURVEYS,
    PieceKind.MATERIAL: ways.LIBRARY,
}


@dataclass(frozen=True, slots=True)
class Known:
    """Something that can stand on a page; `name` by language. `is_open`: members can take part in
    it now; `is_for_all`: every member can.
    """

    kind: str
    key: UUID
    name: Mapping[str, str]
    is_open: bool
    is_for_all: bool


@dataclass(frozen=True, slots=True)
class _At:
    programme: Programme
    today: date
    now: datetime
    only: Collection[UUID] | None

    def of(self, rows: QuerySet[Any], going: Q) -> QuerySet[Any]:
        """These of a programme's rows, or those that are not over, latest first."""
        chosen = rows.filter(going if self.only is None else Q(id__in=list(self.only)))
        return chosen.order_by("-created_at", "id")[:LISTED_MAX]

    @property
    def scope(self) -> dict[str, Any]:
        """Whose rows."""
        return {"organiser_id": self.programme.organiser_id}


def every(
    programme: Programme, *, now: datetime, only: Collection[Key] | None = None
) -> list[Known]:
    """What there is in the ways that are used and not over, by kind, the latest first; `only`:
    these, wherever they are. One query for each way.
    """
    today = programme.day_at(now)
    listed: list[Known] = []
    for kind, read in _READ.items():
        keys = None if only is None else [key for of, key in only if of == kind]
        if keys or (keys is None and ways.uses(programme, WAYS[kind])):
            listed += read(_At(programme, today, now, keys))
    return listed


def _tasks(at: _At) -> Iterator[Known]:
    rows = tasks.tasks(at.programme.id, **at.scope)
    for row in at.of(rows, Q(ended_at=None)):
        is_open = row.state(at.today) == TaskState.OPEN
        yield Known(PieceKind.TASK, row.id, row.name, is_open, row.audience_id is None)


def _contests(at: _At) -> Iterator[Known]:
    rows = contests.contests(at.programme.id, **at.scope)
    for row in at.of(rows, Q(ended_at=None)):
        is_open = row.state(at.today) == ContestState.OPEN
        yield Known(PieceKind.CONTEST, row.id, row.name, is_open, row.audience_id is None)


def _courses(at: _At) -> Iterator[Known]:
    rows = learning.courses(at.programme.id, **at.scope).filter(is_for_members=True)
    for row in at.of(rows, Q(ended_at=None)):
        is_open = row.state == CourseState.OPEN
        yield Known(PieceKind.COURSE, row.id, row.name, is_open, row.audience_id is None)


def _events(at: _At) -> Iterator[Known]:
    rows = events.events(at.programme.id, **at.scope)
    for row in at.of(rows, Q(called_off_at=None, closed_at=None)):
        is_open = row.state(at.now) == EventState.OPEN
        yield Known(PieceKind.EVENT, row.id, row.name, is_open, row.audience_id is None)


def _surveys(at: _At) -> Iterator[Known]:
    """But those that are asked of who holds a code, or did something before."""
    rows = surveys.surveys(at.programme.id, **at.scope).filter(door__in=OPENED)
    for row in at.of(rows, ~Q(state=SurveyState.ENDED)):
        is_open = row.state == SurveyState.OPEN and (row.since_on or at.today) <= at.today <= (
            row.until_on or at.today
        )
        yield Known(PieceKind.SURVEY, row.id, row.name, is_open, row.audience_id is None)


def _materials(at: _At) -> Iterator[Known]:
    rows = library.materials(at.programme.id, **at.scope)
    for row in at.of(rows, Q(taken_out_at=None)):
        is_for_all = row.is_for_members and row.audience_id is None
        yield Known(PieceKind.MATERIAL, row.id, row.title, row.taken_out_at is None, is_for_all)


_READ: Mapping[str, Callable[[_At], Iterator[Known]]] = {
    PieceKind.TASK: _tasks,
    PieceKind.CONTEST: _contests,
    PieceKind.COURSE: _courses,
    PieceKind.EVENT: _events,
    PieceKind.SURVEY: _surveys,
    PieceKind.MATERIAL: _materials,
}
