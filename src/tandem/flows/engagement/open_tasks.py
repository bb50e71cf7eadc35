"""Opening a task, and going on with one: who did all of it already is done.

A first set of members is looked at in the act itself, so that a programme of a usual size has it at
once. The rest follows in a job, a set a transaction: each defers the next in its own, so it may be
ended anywhere and goes on where it was.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.engagement.tasks import queries, writing
from tandem.flows.engagement import follow_tasks
from tandem.kit.sql import SqlQuery
from tandem.participants.models import Member, MemberStatus
from tandem.platform import clock, tenancy
from tandem.platform.access.permissions import Actor
from tandem.platform.jobs.policies import job
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme

SET_MAX = 20_000  # members


def open_task(task_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Let members see a task; who did all of it already is done at once, or soon.

    Raises:
        NoSuchTask
    """
    writing.open_task(task_id, programme_id=programme.id, actor=actor, now=now)
    _go_through(task_id, programme, now)


def resume(task_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Take the end of a task back; who did the rest of it meanwhile is done now, or soon.

    Raises:
        NoSuchTask
    """
    writing.resume(task_id, programme_id=programme.id, actor=actor, now=now)
    _go_through(task_id, programme, now)


@job("catch_up_task")
def catch_up_task(
    *, organiser_id: str, programme_id: str, task_id: str, after: str, **_later: object
) -> None:
    """Look at the next set of members, and defer the one behind it, all or nothing."""
    of = UUID(organiser_id)
    with transaction.atomic():
        tenancy.enter(of)
        programme = programmes.programme(UUID(programme_id), organiser_id=of)
        _go_through(UUID(task_id), programme, clock.now(), after=int(after))


def _go_through(task_id: UUID, programme: Programme, now: datetime, after: int = 0) -> None:
    of = programme.organiser_id
    try:
        task = queries.task(task_id, programme_id=programme.id, organiser_id=of)
    except writing.NoSuchTask:
        return  # it was deleted meanwhile
    if task.opened_at is None or task.ended_at is not None:
        return
    rows = Member.objects.of(of).filter(programme_id=programme.id, status=MemberStatus.ACTIVE)
    keys = rows.filter(id__gt=after).order_by("id").values_list("id", flat=True)[: SET_MAX + 1]
    members = list(keys)
    text = "SELECT unnest(%(members_of_set)s::bigint[]) AS member_id"
    among = SqlQuery(text, {"members_of_set": members[:SET_MAX]}, ("member_id",))
    follow_tasks.finish_among(task, among, programme=programme, now=now)
    if len(members) > SET_MAX:
        catch_up_task.configure(lock=f"task {task.id}").defer(
            organiser_id=str(of),
            programme_id=str(programme.id),
            task_id=str(task.id),
            after=str(members[SET_MAX - 1]),
        )
