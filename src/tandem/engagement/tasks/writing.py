"""Making a task, opening it, ending it and taking that back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from tandem.activity import declaring, registering
from tandem.engagement.tasks import registered_kinds, steps
from tandem.engagement.tasks.facts import TaskDeleted, TaskEnded, TaskOpened, TaskWritten
from tandem.engagement.tasks.models import Repeats, Task
from tandem.engagement.tasks.steps import BadTask, TaskStep
from tandem.kit import ids
from tandem.kit.errors import Missing
from tandem.kit.text import folded, slug
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme
from tandem.segments import measures, targeting, vocabulary
from tandem.segments.targeting import Whom

NAME_MAX, TEXT_MAX, WORD_MAX = 80, 2_000, 60


class NoSuchTask(Missing):
    """No task has this key."""

    code = "tasks.no_such_task"
    text = _("There is no such task.")


@dataclass(frozen=True, slots=True)
class TaskIn:
    """What is said of a task; see `models.Task`. `code_word`: empty where none is asked, or the one
    that stands is to stay; `code_hash`: of one that was written elsewhere. `key`: of a new task;
    empty: made of its name.
    """

    name: Mapping[str, str]
    steps: Sequence[TaskStep]
    since_on: date
    until_on: date | None = None
    text: Mapping[str, str] = field(default_factory=dict)
    in_order: bool = False
    repeats: str = Repeats.ONCE.value
    whom: Whom = field(default_factory=Whom)
    initiative_id: UUID | None = None
    code_word: str = ""
    code_hash: str = ""
    key: str = ""


def write(
    programme: Programme,
    payload: TaskIn,
    *,
    actor: Actor,
    now: datetime,
    task_id: UUID | None = None,
) -> UUID:
    """Begin a task as a draft, or change one that nobody sees yet (`task_id`); its id.

    The programme has the kinds that tasks record from then on, so that rules can name them.

    Raises:
        BadTask, NoSuchAudience, NoSuchTask: nothing is written.
    """
    require(actor, "engagement.change")
    registering.take_up(
        registered_kinds.EVERY,
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        actor=actor.name,
        now=now,
    )
    of = programme.organiser_id
    row = locked(task_id, programme.id, of) if task_id else None
    if row is not None and row.opened_at is not None:
        raise BadTask(why=_("members see it already; end it, and make another"))
    _check(payload, programme, has_word=bool(payload.code_hash or (row and row.code_hash)))
    row = row or Task(
        organiser_id=of,
        programme_id=programme.id,
        key=payload.key or _free_key(payload.name, programme),
        created_at=now,
    )
    row.name, row.text = {**(row.name or {}), **payload.name}, {**(row.text or {}), **payload.text}
    row.steps, row.in_order = steps.encoded(payload.steps), payload.in_order
    row.repeats = payload.repeats
    row.since_on, row.until_on = payload.since_on, payload.until_on
    row.audience_id = targeting.settle(
        payload.whom, programme_id=programme.id, organiser_id=of, now=now
    )
    row.initiative_id = payload.initiative_id
    row.code_hash = payload.code_hash or row.code_hash
    if payload.code_word.strip():
        row.code_hash = make_password(folded(payload.code_word))
    row.save()
    journal.record(
        TaskWritten(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            task_id=row.id,
            said=_told(row),
        )
    )
    return row.id


def _told(row: Task) -> dict[str, object]:
    return {
        "name": row.name,
        "steps": row.steps,
        "in_order": row.in_order,
        "repeats": row.repeats,
        "since_on": row.since_on.isoformat(),
        "until_on": row.until_on.isoformat() if row.until_on else "",
    }


def known_kinds(programme: Programme) -> frozenset[str]:
    """The kinds of activities that a step may count: those that can be measured, and those that
    tasks record.
    """
    declared = declaring.declared(programme.id, organiser_id=programme.organiser_id)
    recorded = {kind.kind for kind in registered_kinds.EVERY} - declared.keys()
    return measures.known_kinds(programme) | recorded


def _check(payload: TaskIn, programme: Programme, *, has_word: bool) -> None:
    if not any(text.strip() for text in payload.name.values()):
        raise BadTask(why=_("a name is missing"))
    if any(len(text) > NAME_MAX for text in payload.name.values()) or any(
        len(text) > TEXT_MAX for text in payload.text.values()
    ):
        raise BadTask(why=_("a text is too long"))
    if payload.until_on is not None and payload.until_on < payload.since_on:
        raise BadTask(why=_("it ends before it begins"))
    if payload.repeats not in Repeats.values:
        raise BadTask(why=_("it is done once, or once a month"))
    steps.checked(payload.steps, vocabulary.of(programme.currency), known_kinds(programme))
    if len(payload.code_word) > WORD_MAX:
        raise BadTask(why=_("a text is too long"))
    asks = any(step.kind == registered_kinds.CODE_WORD.kind for step in payload.steps)
    if asks and not (has_word or folded(payload.code_word)):
        raise BadTask(why=_("say the code word"))


def _free_key(name: Mapping[str, str], programme: Programme) -> str:
    base = slug(next(text for text in name.values() if text.strip()), "task", most=30)
    taken = set(
        Task.objects.of(programme.organiser_id)
        .filter(programme_id=programme.id, key__startswith=base)
        .values_list("key", flat=True)
    )
    return base if base not in taken else f"{base}-{ids.new_uuid().hex[-8:]}"


def locked(task_id: UUID, programme_id: UUID, organiser_id: UUID) -> Task:
    """A task of a programme, locked.

    Raises:
        NoSuchTask
    """
    rows = Task.objects.of(organiser_id).filter(programme_id=programme_id)
    return rows.select_for_update(of=("self",)).one(NoSuchTask(), id=task_id)


def open_task(task_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Let members of its audience see a task from its first day on. Safe to repeat.

    Raises:
        NoSuchTask
    """
    row = _to_move(task_id, programme_id, actor)
    if row.opened_at is None:
        row.opened_at = now
        _moved(row, TaskOpened, actor, now)


def end(task_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Let nobody be done with a task any more; who was stays so. Safe to repeat.

    Raises:
        NoSuchTask
    """
    row = _to_move(task_id, programme_id, actor)
    if row.ended_at is None:
        row.ended_at = now
        _moved(row, TaskEnded, actor, now)


def delete(task_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Delete a draft.

    Raises:
        NoSuchTask
        BadTask: members see it already.
    """
    row = _to_move(task_id, programme_id, actor)
    if row.opened_at is not None:
        raise BadTask(why=_("members see it already; end it, and make another"))
    row.delete()
    journal.record(
        TaskDeleted(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            task_id=task_id,
            task=dict(row.name),
        )
    )


def resume(task_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Take the end of a task back. Safe to repeat.

    Raises:
        NoSuchTask
    """
    row = _to_move(task_id, programme_id, actor)
    if row.ended_at is not None:
        row.ended_at = None
        _moved(row, TaskOpened, actor, now)


def _to_move(task_id: UUID, programme_id: UUID, actor: Actor) -> Task:
    require(actor, "engagement.change")
    return locked(task_id, programme_id, actor.organiser_id)


def _moved(row: Task, fact: type[TaskOpened | TaskEnded], actor: Actor, now: datetime) -> None:
    row.save(update_fields=["opened_at", "ended_at"])
    journal.record(
        fact(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            task_id=row.id,
        )
    )
