"""Making a task, letting members see it, ending it and taking that back."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.tasks import writing
from tandem.flows.engagement import open_tasks
from tandem.portals.organiser.tasks.forms import TaskForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action
from tandem.portals.shared.areas.forms import Nothing

_CHANGE = "engagement.change"


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme": portal.programme, "actor": portal.actor, "now": portal.now}


@action(
    TaskForm,
    permission=_CHANGE,
    button=_("Save as a draft"),
    done=_("Saved as a draft: nobody sees it yet."),
)
def make(portal: Portal, form: TaskForm) -> Next:
    """Make one."""
    key = writing.write(portal.programme, form.payload(), actor=portal.actor, now=portal.now)
    return Next("organiser:task", {"task": key})


@action(TaskForm, permission=_CHANGE, done=_("Saved."))
def change(portal: Portal, form: TaskForm, task: UUID) -> Next:
    """Say a draft anew."""
    writing.write(
        portal.programme, form.payload(), actor=portal.actor, now=portal.now, task_id=task
    )
    return Next("organiser:task", {"task": task})


@action(
    Nothing,
    permission=_CHANGE,
    button=_("Open it"),
    done=_("Those it is for see it from its first day on."),
    question=_("Open it? Those it is for see it, and its steps stay as they are."),
)
def open_task(portal: Portal, _form: Nothing, task: UUID) -> None:
    """Let members see it."""
    open_tasks.open_task(task, **_scope(portal))


@action(
    Nothing,
    permission=_CHANGE,
    button=_("Delete the draft"),
    done=_("The draft is deleted."),
    question=_("Delete this draft? It does not come back."),
    is_quiet=True,
)
def delete_task(portal: Portal, _form: Nothing, task: UUID) -> Next:
    """Delete a draft."""
    writing.delete(task, programme_id=portal.programme.id, actor=portal.actor, now=portal.now)
    return Next("organiser:tasks")


@action(
    Nothing,
    permission=_CHANGE,
    button=_("End it"),
    done=_("It is over. Who did it keeps what it brought."),
    is_quiet=True,
)
def end_task(portal: Portal, _form: Nothing, task: UUID) -> Next:
    """End it now."""
    writing.end(task, programme_id=portal.programme.id, actor=portal.actor, now=portal.now)
    return Next(undo=Undo("resume_task"))


@action(
    Nothing,
    permission=_CHANGE,
    button=_("Let it go on"),
    done=_("It goes on. Who did the rest of it meanwhile has done it."),
    is_quiet=True,
)
def resume_task(portal: Portal, _form: Nothing, task: UUID) -> None:
    """Take its end back."""
    open_tasks.resume(task, **_scope(portal))
