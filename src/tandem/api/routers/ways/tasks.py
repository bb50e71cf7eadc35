"""Tasks, how far a member is, and code words."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tandem.api import once
from tandem.api.auth import TAKE_PART, Caller
from tandem.api.pagination import Cursor, Limit, decode, encode, page_in_time
from tandem.api.routers.members import member_of
from tandem.api.routers.ways import shared
from tandem.api.schemas.ways.tasks import (
    TaskOut,
    TaskProgressesOut,
    TaskProgressOut,
    TasksOut,
    WordIn,
    WordOut,
)
from tandem.engagement import ways
from tandem.engagement.tasks import queries, reading
from tandem.engagement.tasks.models import Repeats, Task
from tandem.engagement.tasks.reading import Place
from tandem.engagement.tasks.writing import NoSuchTask
from tandem.flows.engagement import follow_tasks
from tandem.platform import clock

router = Router(tags=["tasks"])


def _out(row: Task, caller: Caller) -> TaskOut:
    return TaskOut(
        id=row.id,
        key=row.key,
        name=row.name,
        text=row.text,
        state=row.state(caller.programme.day_at(clock.now())),
        repeats=Repeats(row.repeats),
        in_order=row.in_order,
        is_for_all=row.audience_id is None,
        since_on=row.since_on,
        until_on=row.until_on,
        steps=row.steps,
    )


def _progress(place: Place) -> TaskProgressOut:
    return TaskProgressOut(
        task=place.task.id,
        key=place.task.key,
        percent=place.percent,
        so_far=list(place.so_far),
        done_on=place.done_on,
        until_on=place.period.until_on if place.period is not None else None,
    )


@router.get("/tasks", response=TasksOut, summary="List tasks")
def list_tasks(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> TasksOut:
    """Those that were opened, over and ended ones too."""
    caller = shared.caller(request, ways.TASKS)
    opened = queries.tasks(caller.programme.id, organiser_id=caller.actor.organiser_id).filter(
        opened_at__isnull=False
    )
    rows, following = page_in_time(opened, cursor=cursor, limit=limit)
    return TasksOut(items=[_out(row, caller) for row in rows], next_cursor=following)


@router.get("/tasks/{task}", response=TaskOut, summary="One task")
def get_task(request: HttpRequest, task: UUID) -> TaskOut:
    """A task by its id."""
    caller = shared.caller(request, ways.TASKS)
    row = queries.task(
        task, programme_id=caller.programme.id, organiser_id=caller.actor.organiser_id
    )
    if row.opened_at is None:
        raise NoSuchTask()
    return _out(row, caller)


@router.get("/members/{member_id}/tasks", response=TaskProgressesOut, summary="Tasks of a member")
def list_tasks_of_member(
    request: HttpRequest, member_id: str, limit: Limit = 50, cursor: Cursor = ""
) -> TaskProgressesOut:
    """The tasks that run for a member, with how far they are. A task is begun by doing it: record
    what its steps count by `activities`.
    """
    caller, now = shared.caller(request, ways.TASKS), clock.now()
    places, following = reading.places(
        caller.programme,
        member_of(caller, member_id).id,
        today=caller.programme.day_at(now),
        now=now,
        limit=limit,
        after=decode(cursor, UUID)[0] if cursor else None,
    )
    return TaskProgressesOut(
        items=[_progress(place) for place in places],
        next_cursor=encode(following) if following else None,
    )


@router.post(
    "/members/{member_id}/tasks/{task}/words", response=WordOut, summary="Say the code word"
)
def say_word(request: HttpRequest, member_id: str, task: UUID, body: WordIn) -> HttpResponse:
    """Try a word; a right one is recorded once in a period, a wrong one is counted."""
    caller = shared.caller(request, ways.TASKS, TAKE_PART)

    def work() -> tuple[int, WordOut]:
        acting = shared.acting(caller, member_id)
        is_right = follow_tasks.try_word(
            task, body.word, member_id=acting.member_id, **acting.scope
        )
        return 200, WordOut(is_right=is_right)

    return once.answer(request, caller, work)
