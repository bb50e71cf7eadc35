"""Where a member stands with the tasks that are for them.

Whoever was merged goes on with what each of them did before: it is not done again.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from tandem.engagement.tasks import progress, queries
from tandem.engagement.tasks.models import State, Task
from tandem.engagement.tasks.progress import Period
from tandem.engagement.tasks.writing import NoSuchTask
from tandem.programmes.models import Programme
from tandem.segments import targeting


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member stands with a task.

    Args:
        period: that runs; None: it is over, or not for them any more, and they did it before.
        so_far: what each step has; zeros where it is done.
        done_on: the day on which they did it in the period; without one, last.
    """

    task: Task
    period: Period | None
    so_far: tuple[Decimal, ...]
    done_on: date | None

    @property
    def percent(self) -> int:
        """How much of it is done."""
        return 100 if self.done_on else progress.percent(self.task, self.so_far)


def places(programme: Programme, member_id: int, *, today: date, now: datetime) -> Iterator[Place]:
    """Of each task that runs for a member, the one that ends first before the others. How far they
    are is read one by one, as they are asked for.
    """
    of = programme.organiser_id
    rows = queries.open_on(today, programme_id=programme.id, organiser_id=of)
    if not rows:
        return
    held = _held(rows, programme, member_id, now)
    done = queries.done_by(member_id, organiser_id=of)
    for row in rows:
        if row.audience_id is None or row.audience_id in held:
            yield _place(row, programme, member_id, done, today)


def among(
    programme: Programme,
    member_id: int,
    task_ids: Collection[UUID],
    *,
    today: date,
    now: datetime,
) -> list[Place]:
    """Of these tasks: those that run for a member, and those that they did."""
    of = programme.organiser_id
    rows = list(queries.tasks(programme.id, organiser_id=of).filter(id__in=list(task_ids)))
    running = [row for row in rows if row.state(today) == State.OPEN]
    held = _held(running, programme, member_id, now)
    done = queries.done_by(member_id, organiser_id=of)
    last = {key: day for (key, _period), day in done.items()}
    seen = []
    for row in rows:
        if row in running and (row.audience_id is None or row.audience_id in held):
            seen.append(_place(row, programme, member_id, done, today))
        elif row.id in last:
            seen.append(Place(row, None, _nothing(row), last[row.id]))
    return seen


def place(
    programme: Programme, member_id: int, task_id: UUID, *, today: date, now: datetime
) -> Place:
    """Of a task that runs for a member, or that they did.

    Raises:
        NoSuchTask
    """
    of = programme.organiser_id
    row = queries.task(task_id, programme_id=programme.id, organiser_id=of)
    done = queries.done_by(member_id, organiser_id=of)
    if row.state(today) == State.OPEN and (
        row.audience_id is None or row.audience_id in _held([row], programme, member_id, now)
    ):
        return _place(row, programme, member_id, done, today)
    days = [day for (key, _period), day in done.items() if key == row.id]
    if not days:
        raise NoSuchTask()
    return Place(row, None, _nothing(row), max(days))


def _held(rows: list[Task], programme: Programme, member_id: int, now: datetime) -> frozenset[UUID]:
    asked = {row.audience_id for row in rows if row.audience_id is not None}
    if not asked:
        return frozenset()
    return targeting.held_by(member_id, programme=programme, now=now, only=asked)


def _place(
    row: Task,
    programme: Programme,
    member_id: int,
    done: dict[tuple[UUID, str], date],
    today: date,
) -> Place:
    period = progress.period_of(row, today)
    assert period is not None, "it runs today"
    done_on = done.get((row.id, period.name))
    if done_on is not None:
        return Place(row, period, _nothing(row), done_on)
    far = progress.of_member(row, period, member_id, programme=programme)
    return Place(row, period, far.so_far, None)


def _nothing(row: Task) -> tuple[Decimal, ...]:
    return tuple(Decimal(0) for _step in row.steps)
