"""The questions about tasks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from tandem.engagement.tasks import steps
from tandem.engagement.tasks.models import Done, Task
from tandem.engagement.tasks.writing import NoSuchTask
from tandem.participants import queries as participants
from tandem.participants.models import Member


def tasks(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[Task]:
    """Those of a programme."""
    return Task.objects.within(programme_id, organiser_id=organiser_id)


def task(task_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> Task:
    """One of a programme.

    Raises:
        NoSuchTask
    """
    rows = Task.objects.within(programme_id, organiser_id=organiser_id)
    return rows.one(NoSuchTask(), id=task_id)


def followed(programme_id: UUID, *, organiser_id: UUID) -> list[Task]:
    """Those that members can be done with: opened and not ended; what was reported late counts
    after their last day too.
    """
    rows = tasks(programme_id, organiser_id=organiser_id)
    return list(rows.filter(opened_at__isnull=False, ended_at=None).order_by("created_at", "id"))


def open_on(today: date, *, programme_id: UUID, organiser_id: UUID) -> QuerySet[Task]:
    """Those that run on a day, the one that ends first before the others."""
    rows = tasks(programme_id, organiser_id=organiser_id).filter(
        opened_at__isnull=False, ended_at=None, since_on__lte=today
    )
    running = rows.filter(Q(until_on=None) | Q(until_on__gte=today))
    return running.order_by(F("until_on").asc(nulls_last=True), "created_at", "id")


def behind(rows: QuerySet[Task], last: Task) -> QuerySet[Task]:
    """Of tasks in the order of `open_on` those that come after one."""
    later = Q(created_at__gt=last.created_at) | Q(created_at=last.created_at, id__gt=last.id)
    if last.until_on is None:
        return rows.filter(later, until_on=None)
    ends_later = Q(until_on=None) | Q(until_on__gt=last.until_on)
    return rows.filter(ends_later | Q(later, until_on=last.until_on))


def kinds_of(rows: Sequence[Task]) -> set[str]:
    """The kinds of activities that the steps of these tasks count."""
    return {step.kind for row in rows for step in steps.decoded(row.steps)}


def done_rows_of(
    member_id: int, *, organiser_id: UUID, only: Collection[UUID] | None = None
) -> QuerySet[Done]:
    """What a member is done with, and what those did who were merged with them; of these tasks."""
    one = participants.kin({member_id}, organiser_id=organiser_id).get(member_id, [member_id])
    rows = Done.objects.of(organiser_id).filter(member_id__in=one)
    return rows if only is None else rows.filter(task_id__in=list(only))


def done_by(
    member_id: int, *, organiser_id: UUID, only: Collection[UUID] | None = None
) -> dict[tuple[UUID, str], date]:
    """The same as task and period, and the day; of these tasks."""
    rows = done_rows_of(member_id, organiser_id=organiser_id, only=only).order_by("done_on")
    return {
        (key, period): day for key, period, day in rows.values_list("task_id", "period", "done_on")
    }


def totals(task_ids: Sequence[UUID], *, organiser_id: UUID) -> Mapping[UUID, int]:
    """How often each of these tasks was done."""
    rows = Done.objects.of(organiser_id).filter(task_id__in=task_ids).order_by("task_id")
    return dict(
        rows.values("task_id").annotate(total=Count("period")).values_list("task_id", "total")
    )


def done_in(task_id: UUID, period: str, *, organiser_id: UUID) -> set[int]:
    """The members who are done with a task in a period, and those as whom they go on."""
    rows = Done.objects.of(organiser_id).filter(task_id=task_id, period=period)
    merged = Member.objects.of(organiser_id).filter(
        id__in=rows.values("member_id"), goes_on_as_id__isnull=False
    )
    return {
        *rows.values_list("member_id", flat=True),
        *(key for key in merged.values_list("goes_on_as_id", flat=True) if key is not None),
    }


def done_rows(task_id: UUID, *, organiser_id: UUID) -> QuerySet[Done]:
    """Who is done with a task, in which period, on which day."""
    return Done.objects.of(organiser_id).filter(task_id=task_id)
