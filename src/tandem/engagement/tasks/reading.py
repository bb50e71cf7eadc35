"""Where a member stands with the tasks that are for them.

Whoever was merged goes on with what each of them did before: it is not done again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from tandem.engagement.tasks import progress, queries
from tandem.engagement.tasks.models import Repeats, State, Task
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


def places(
    programme: Programme,
    member_id: int,
    *,
    today: date,
    now: datetime,
    limit: int,
    after: UUID | None = None,
    is_to_do: bool = False,
) -> tuple[list[Place], UUID | None]:
    """So many of the tasks that run for a member, the one that ends first before the others, and
    what the next ones are behind. However many run, as many questions are asked.

    Args:
        after: the task that they come behind; one that is none of the programme is passed over.
        is_to_do: without those that they are done with in the period that runs.
    """
    of = programme.organiser_id
    every = queries.open_on(today, programme_id=programme.id, organiser_id=of)
    asked = every.order_by().exclude(audience=None).values_list("audience_id", flat=True)
    held = _held_of(set(asked.distinct()), programme, member_id, now)
    rows = every.filter(Q(audience=None) | Q(audience_id__in=held))
    if is_to_do:
        done = queries.done_rows_of(member_id, organiser_id=of)
        months = done.filter(period=f"{today:%Y-%m}").values("task_id")
        once = done.filter(period=progress.ONCE).values("task_id")
        rows = rows.exclude(repeats=Repeats.ONCE, id__in=once)
        rows = rows.exclude(repeats=Repeats.MONTHLY, id__in=months)
    last = queries.tasks(programme.id, organiser_id=of).filter(id=after) if after else ()
    for task in last:
        rows = queries.behind(rows, task)
    several = list(rows[: limit + 1])
    shown = several[:limit]
    following = shown[-1].id if len(several) > limit else None
    return _places(shown, programme, member_id, today), following


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
    done = queries.done_by(member_id, organiser_id=of, only=task_ids)
    theirs = [row for row in running if row.audience_id is None or row.audience_id in held]
    standing = {
        place.task.id: place for place in _places(theirs, programme, member_id, today, done)
    }
    last = {key: day for (key, _period), day in done.items()}
    seen = []
    for row in rows:
        if row.id in standing:
            seen.append(standing[row.id])
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
    done = queries.done_by(member_id, organiser_id=of, only=[task_id])
    if row.state(today) == State.OPEN and (
        row.audience_id is None or row.audience_id in _held([row], programme, member_id, now)
    ):
        (there,) = _places([row], programme, member_id, today, done)
        return there
    days = [day for (key, _period), day in done.items() if key == row.id]
    if not days:
        raise NoSuchTask()
    return Place(row, None, _nothing(row), max(days))


def _held(rows: list[Task], programme: Programme, member_id: int, now: datetime) -> frozenset[UUID]:
    asked = {row.audience_id for row in rows if row.audience_id is not None}
    return _held_of(asked, programme, member_id, now)


def _held_of(
    asked: set[UUID], programme: Programme, member_id: int, now: datetime
) -> frozenset[UUID]:
    if not asked:
        return frozenset()
    return targeting.held_by(member_id, programme=programme, now=now, only=asked)


def _places(
    rows: Sequence[Task],
    programme: Programme,
    member_id: int,
    today: date,
    done: Mapping[tuple[UUID, str], date] | None = None,
) -> list[Place]:
    """Where a member stands with tasks that run today, read at once."""
    if done is None:
        keys = [row.id for row in rows]
        done = queries.done_by(member_id, organiser_id=programme.organiser_id, only=keys)
    periods: dict[UUID, Period] = {}
    for row in rows:
        period = progress.period_of(row, today)
        assert period is not None, "it runs today"
        periods[row.id] = period
    days = {row.id: done.get((row.id, periods[row.id].name)) for row in rows}
    asked = [(row, periods[row.id]) for row in rows if days[row.id] is None]
    far = progress.of_tasks(asked, member_id, programme=programme) if asked else {}
    return [
        Place(
            row,
            periods[row.id],
            far[row.id].so_far if row.id in far else _nothing(row),
            days[row.id],
        )
        for row in rows
    ]


def _nothing(row: Task) -> tuple[Decimal, ...]:
    return tuple(Decimal(0) for _step in row.steps)
