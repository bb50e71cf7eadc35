"""How far members are with a task: read from the stream, for one member or for many at once.

Each step is a sum over the member's activities of its kind within the period, read by the index of
a member's activities; what lies outside costs nothing. What was read is kept in a row for each
member, task and period, which pages read: it is written anew whenever something of the member's is
recorded, so goods that come back lower it, and each night.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.engagement.tasks import registered_kinds, steps
from tandem.engagement.tasks.models import Repeats, Standing, Task
from tandem.engagement.tasks.steps import TaskStep
from tandem.kit.sql import SqlQuery, fill, named_queries
from tandem.platform import statements
from tandem.programmes.models import Programme
from tandem.rules.printing import Printer
from tandem.segments import measures, targeting, vocabulary

ONCE = "once"
_STEPS = {steps.WEEK: "7 days", steps.MONTH: "1 month"}


@dataclass(frozen=True, slots=True)
class Period:
    """A time in which a task is done once: its name and its days, the last included; None: open."""

    name: str
    since_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a member is: what each step has so far, and the day on which all were done."""

    so_far: tuple[Decimal, ...]
    done_on: date | None


def period_of(task: Task, day: date) -> Period | None:
    """The period of a task that holds a day; None outside of its days."""
    if day < task.since_on or (task.until_on is not None and day > task.until_on):
        return None
    if task.repeats == Repeats.ONCE:
        return Period(ONCE, task.since_on, task.until_on)
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    until = last if task.until_on is None else min(last, task.until_on)
    return Period(f"{first:%Y-%m}", max(first, task.since_on), until)


def periods_in(task: Task, months: Sequence[date]) -> list[Period]:
    """The periods of a task that days of these months (their first days) fall into."""
    periods: dict[str, Period] = {}
    for month in sorted(months):
        last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        day = min(max(month, task.since_on), last)
        if (period := period_of(task, day)) is not None:
            periods[period.name] = period
    return list(periods.values())


def of_members(task: Task, period: Period, members: SqlQuery, *, programme: Programme) -> SqlQuery:
    """How far these members are: `member_id, so_far, done_on`, of those who did anything of it.

    Args:
        members: column `member_id`.
    """
    printer_params = dict(members.params)
    printer_params.update(
        organiser_id=programme.organiser_id,
        programme_id=programme.id,
        zone=programme.time_zone,
        since=_moment(period.since_on, programme),
        until=None
        if period.until_on is None
        else _moment(period.until_on + timedelta(days=1), programme),
    )
    sql = named_queries(__package__, "progress")
    parts = steps.decoded(task.steps)
    ctes, before = [f"wanted AS MATERIALIZED ({members.text})"], ""
    for place, step in enumerate(parts):
        text = _reached(step, task, printer_params, programme, before if task.in_order else "")
        before = f"step_{place}"
        ctes.append(f"{before} AS MATERIALIZED (\n{text}\n)")
    names = [f"step_{place}" for place in range(len(parts))]
    text = fill(
        sql["progress"],
        steps=",\n".join(ctes),
        values=", ".join(f"coalesce({name}.value, 0)" for name in names),
        all_done=" AND ".join(f"{name}.reached_at IS NOT NULL" for name in names),
        moments=", ".join(f"{name}.reached_at" for name in names),
        begun=" UNION ".join(f"SELECT {name}.member_id FROM {name}" for name in names),
        joins="\n".join(
            f"LEFT JOIN {name} ON {name}.member_id = begun.member_id" for name in names
        ),
    )
    return SqlQuery(text, printer_params, ("member_id", "so_far", "done_on"))


def _moment(day: date, programme: Programme) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(programme.time_zone))


def _reached(
    step: TaskStep, task: Task, params: dict[str, Any], programme: Programme, before: str
) -> str:
    """The SELECT of how far members are with a step."""
    sql = named_queries(__package__, "progress")
    own, also = Printer(vocabulary.of(programme.currency), params=params), ""
    if step.kind == registered_kinds.CODE_WORD.kind:
        also = f" AND {fill(sql['own_word'], key=own.bind(task.key))}"
    if before:
        also += fill(sql["after"], before=before)
    counted = measures.counted(
        step.kind,
        step.what if step.measure == steps.SUM else measures.ONCE_EACH,
        step.when,
        members="SELECT wanted.member_id FROM wanted",
        params=params,
        programme=programme,
        also=also,
    )
    target = Printer(vocabulary.of(programme.currency), params=params)
    if step.measure == steps.STREAK:
        running = fill(
            sql["streak"], counted=counted, span=step.span.lower(), step=_STEPS[step.span]
        )
    else:
        running = fill(sql["summed"], counted=counted)
    return fill(sql["reached"], running=running, target=target.number(step.target))


def of_member(task: Task, period: Period, member_id: int, *, programme: Programme) -> Progress:
    """How far a member is, as it is kept; read anew where nothing is yet."""
    return of_tasks([(task, period)], member_id, programme=programme)[task.id]


def of_tasks(
    asked: Sequence[tuple[Task, Period]], member_id: int, *, programme: Programme
) -> dict[UUID, Progress]:
    """The same of several tasks, by their ids: what is kept is read at once."""
    rows = Standing.objects.of(programme.organiser_id).filter(
        member_id=member_id,
        task_id__in=[task.id for task, _period in asked],
        period__in={period.name for _task, period in asked},
    )
    kept = {(row.task_id, row.period): row for row in rows}
    far: dict[UUID, Progress] = {}
    for task, period in asked:
        row = kept.get((task.id, period.name))
        if row is None:
            far[task.id] = read_anew(task, period, member_id, programme=programme)
        else:
            so_far = (Decimal(f"{value.normalize():f}") for value in row.so_far)  # no zeros behind
            far[task.id] = Progress(tuple(so_far), row.done_on)
    return far


def read_anew(task: Task, period: Period, member_id: int, *, programme: Programme) -> Progress:
    """How far a member is, from the stream."""
    one = SqlQuery(
        "SELECT %(member_id)s::bigint AS member_id", {"member_id": member_id}, ("member_id",)
    )
    query = of_members(task, period, one, programme=programme)
    rows = statements.rows(query.text, dict(query.params))
    if not rows:
        return Progress(tuple(Decimal(0) for _step in task.steps), None)
    ((_member, so_far, done_on),) = rows
    return Progress(tuple(so_far), done_on)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A member who began a task and is not done, with what each step has so far."""

    member_id: int
    so_far: tuple[Decimal, ...]


def under_way(
    task: Task,
    period: Period,
    *,
    programme: Programme,
    now: datetime,
    rows: slice,
    is_furthest_first: bool = True,
    read: statements.Read = statements.rows,
) -> tuple[list[UnderWay], int]:
    """Those of its audience who began a task in a period and are not done, as it is kept, and how
    many they are.

    Args:
        rows: which of them, in their order.
        read: how it is asked, as of now, or as it was lately.
    """
    members = targeting.members_of(task.audience_id, programme=programme, now=now)
    sql, targets = named_queries(__package__, "progress"), _targets(task)
    shares = (fill(sql["share"], place=str(place + 1)) for place in range(len(targets)))
    text = fill(
        sql["under_way"],
        members=members.text,
        share=" + ".join(shares),
        not_done=sql["not_done"],
        way="DESC" if is_furthest_first else "ASC",
    )
    params = {
        **members.params,
        "organiser_id": programme.organiser_id,
        "task_id": task.id,
        "period": period.name,
        "targets": targets,
        "skipped": rows.start or 0,
        "limit": rows.stop - (rows.start or 0),
    }
    counted = read(text, params)
    total = counted[0][2] if counted else 0
    return [UnderWay(member, tuple(so_far)) for member, so_far, _total in counted], total


def _targets(task: Task) -> list[Decimal]:
    return [step.target for step in steps.decoded(task.steps)]


def percent(task: Task, so_far: Sequence[Decimal]) -> int:
    """How much of a task is done, each step the same share; 100 only when all of it is."""
    parts = steps.decoded(task.steps)
    share = sum(
        (
            min(max(value, Decimal(0)) / part.target, Decimal(1))
            for value, part in zip(so_far, parts, strict=True)
        ),
        Decimal(0),
    )
    return int(100 * share / len(parts))


def batch_touched(
    batch_ids: Sequence[UUID], *, programme_id: UUID, organiser_id: UUID
) -> dict[str, list[date]]:
    """The kinds of activities of these batches, each with the months that they speak of."""
    months: dict[str, list[date]] = {}
    rows = statements.rows(
        named_queries(__package__, "progress")["touched"],
        {
            "organiser_id": organiser_id,
            "programme_id": programme_id,
            "batch_ids": list(batch_ids),
        },
    )
    for kind, month in rows:
        months.setdefault(kind, []).append(month)
    return months
