"""What members do completes tasks; that a task is done is an activity again, which rules may pay.

Who is done is noted once for a member and period, in the transaction that records it.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.activity import queries as activity
from tandem.activity.facts import ActivityRecorded
from tandem.activity.models import Activity
from tandem.activity.registering import RegisteredKind
from tandem.adjustments.facts import MembersMerged, MergeUndone
from tandem.communication import inbox
from tandem.communication.inbox import Notification
from tandem.engagement import ways
from tandem.engagement.tasks import finishing, progress, queries, registered_kinds, trying, writing
from tandem.engagement.tasks.finishing import Finished
from tandem.engagement.tasks.messages import TaskDoneMessage, TaskEndsMessage
from tandem.engagement.tasks.models import Task
from tandem.engagement.tasks.progress import Period
from tandem.flows.activities import make_activities, record_participation
from tandem.flows.activities.record_participation import Participation
from tandem.kit import ids
from tandem.kit.sql import SqlQuery
from tandem.kit.texts import localized
from tandem.participants import queries as participants
from tandem.platform import clock, statements
from tandem.platform.access.permissions import Actor, require
from tandem.platform.steps import step
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.segments import targeting


@step("follow_tasks.finish")
def finish(facts: Sequence[ActivityRecorded | MembersMerged | MergeUndone]) -> None:
    """How far these members are is kept, and whoever is done is told so, of each programme at
    once.
    """
    _look_at_merged([fact for fact in facts if not isinstance(fact, ActivityRecorded)])
    by_programme: dict[tuple[UUID, UUID], list[UUID]] = {}
    for fact in facts:
        if isinstance(fact, ActivityRecorded):
            own = by_programme.setdefault((fact.programme_id, fact.organiser_id), [])
            own.append(fact.batch_id)
    for (programme_id, of), batches in by_programme.items():
        programme = programmes.programme(programme_id, organiser_id=of)
        if not ways.uses(programme, ways.TASKS):
            continue
        followed = queries.followed(programme_id, organiser_id=of)
        if not followed:
            continue
        touched = progress.batch_touched(batches, programme_id=programme_id, organiser_id=of)
        among = participants.with_heads(
            activity.members_of_batches(batches, organiser_id=of), organiser_id=of
        )
        for task in followed:
            kinds = queries.kinds_of([task]) & touched.keys()
            months = sorted({month for kind in kinds for month in touched[kind]})
            for period in progress.periods_in(task, months):
                _finish(task, period, among, programme, clock.now())


def _look_at_merged(facts: Sequence[MembersMerged | MergeUndone]) -> None:
    """Read anew how far members are who became one, or two again."""
    for fact in facts:
        programme = programmes.programme(fact.programme_id, organiser_id=fact.organiser_id)
        if not ways.uses(programme, ways.TASKS):
            continue
        text = "SELECT unnest(%(merged_members)s::bigint[]) AS member_id"
        both = SqlQuery(text, {"merged_members": [fact.from_id, fact.into_id]}, ("member_id",))
        for task in queries.followed(programme.id, organiser_id=fact.organiser_id):
            finish_among(task, both, programme=programme, now=clock.now())


def refresh_progress(programme: Programme, *, today: date, now: datetime) -> None:
    """Read anew how far everybody is with the tasks that run, and forget old tries of code words.
    Safe to repeat.
    """
    if not ways.uses(programme, ways.TASKS):
        return
    trying.forget(programme, today=today)
    for task in queries.open_on(
        today, programme_id=programme.id, organiser_id=programme.organiser_id
    ):
        period = progress.period_of(task, today)
        if period is not None:
            _finish(task, period, None, programme, now)


def finish_among(
    task: Task, among: SqlQuery | None, *, programme: Programme, now: datetime
) -> None:
    """Read how far these members are with a task that runs (None: all); who did all of it is done.
    Safe to repeat.
    """
    period = progress.period_of(task, programme.day_at(now))
    if period is not None:
        _finish(task, period, among, programme, now)


def _finish(
    task: Task, period: Period, among: SqlQuery | None, programme: Programme, now: datetime
) -> None:
    finished = finishing.finish(task, period, among=among, programme=programme, now=now)
    if not finished:
        return
    record_participation.record_many(
        registered_kinds.DONE,
        [_participation(task, period, row, programme) for row in finished],
        programme=programme,
        actor="system",
        now=now,
    )
    inbox.notify_each(
        [
            Notification(
                row.member_id,
                ids.derived("TASK_DONE", task.id, period.name, row.member_id),
                TaskDoneMessage(task=dict(task.name)),
            )
            for row in finished
        ],
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        now=now,
    )


def _participation(
    task: Task, period: Period, row: Finished, programme: Programme
) -> Participation:
    return Participation(
        row.member_id,
        f"{task.key}|{period.name}",
        {"task": task.key, "period": period.name},
        reference=localized(task.name, programme.languages[0]),
        day=row.done_on,
    )


def try_word(
    task_id: UUID, word: str, *, member_id: int, programme: Programme, actor: Actor, now: datetime
) -> bool:
    """Whether it is the code word of a task that runs for the member: then that they know it is
    recorded, once in a period. A wrong one is counted.

    Raises:
        NoSuchTask: there is none, or not for them.
        TooManyTries: nothing was compared. The caller lets the count stand.
    """
    require(actor, "member.claim")
    today = programme.day_at(now)
    task = trying.task_with_word(task_id, programme=programme, today=today)
    if task.audience_id is not None and task.audience_id not in targeting.held_by(
        member_id, programme=programme, now=now, only=[task.audience_id]
    ):
        raise writing.NoSuchTask()
    if not trying.is_right(task, word, member_id=member_id, today=today, now=now):
        return False
    period = progress.period_of(task, today)
    assert period is not None, "it runs today"
    kind = registered_kinds.CODE_WORD
    if _stands(kind, member_id, programme, since=period.since_on, task=task.key):
        return True
    record_participation.record(
        kind,
        member_id=member_id,
        key=f"{task.key}|{period.name}",
        programme=programme,
        actor=actor.name,
        now=now,
        attributes={"task": task.key},
        reference=localized(task.name, programme.languages[0]),
    )
    text = "SELECT %(own_member)s::bigint AS member_id"
    own = SqlQuery(text, {"own_member": member_id}, ("member_id",))
    _finish(task, period, own, programme, now)  # they wait for it, and see it at once
    return True


def visited(member_id: int, *, programme: Programme, actor: str, now: datetime) -> bool:
    """Record, once a calendar month, that a member came by, where a task or a rule asks for it;
    whether it stands.
    """
    if not ways.uses(programme, ways.TASKS):
        return False
    today, of, kind = programme.day_at(now), programme.organiser_id, registered_kinds.SIGNED_IN
    running = list(queries.open_on(today, programme_id=programme.id, organiser_id=of))
    if kind.kind not in queries.kinds_of(running) and kind.kind not in make_activities.kinds_named(
        programme.id, of
    ):
        return False
    if not _stands(kind, member_id, programme, since=today.replace(day=1)):
        record_participation.record(
            kind,
            member_id=member_id,
            key=f"{today:%Y-%m}",
            programme=programme,
            actor=actor,
            now=now,
        )
    return True


def _stands(
    kind: RegisteredKind, member_id: int, programme: Programme, *, since: date, **attributes: str
) -> bool:
    """Whether a member has an activity of a kind since a day, with these attributes."""
    first = datetime(since.year, since.month, since.day, tzinfo=ZoneInfo(programme.time_zone))
    rows = Activity.objects.of(programme.organiser_id).filter(
        member_id=member_id,
        programme_id=programme.id,
        kind=kind.kind,
        occurred_at__gte=first,
    )
    return rows.filter(attributes__contains=attributes).exists() if attributes else rows.exists()


def warn(programme: Programme, *, today: date, now: datetime) -> None:
    """Tell whoever began a task that it, or its month, ends tomorrow. Safe to repeat."""
    if not ways.uses(programme, ways.TASKS):
        return
    of, tomorrow = programme.organiser_id, today + timedelta(days=1)
    for task in queries.open_on(today, programme_id=programme.id, organiser_id=of):
        period = progress.period_of(task, today)
        if period is None or period.until_on != tomorrow:
            continue
        members = targeting.members_of(task.audience_id, programme=programme, now=now)
        far = progress.of_members(task, period, members, programme=programme)
        rows = statements.rows(far.text, dict(far.params))
        done = queries.done_in(task.id, period.name, organiser_id=of)
        inbox.notify_each(
            [
                Notification(
                    member,
                    ids.derived("TASK_ENDS", task.id, period.name, member),
                    TaskEndsMessage(task=dict(task.name), percent=percent),
                )
                for member, so_far, _day in rows
                if member not in done and (percent := progress.percent(task, so_far)) > 0
            ],
            programme_id=programme.id,
            organiser_id=of,
            now=now,
        )
