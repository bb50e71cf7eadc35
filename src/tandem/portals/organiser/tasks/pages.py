"""All tasks; making one, and changing one that nobody sees yet."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement.tasks import queries
from tandem.engagement.tasks.models import State, Task
from tandem.kit.texts import localized
from tandem.portals.organiser.tasks import actions
from tandem.portals.organiser.tasks.forms import initial_of
from tandem.portals.shared import searching
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Text, page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.choosing import audiences
from tandem.portals.shared.pages import today
from tandem.portals.shared.templatetags.figures import day, points

STATES: Mapping[str, tuple[Text, str]] = {
    State.DRAFT: (gettext_lazy("draft"), ""),
    State.COMING: (gettext_lazy("soon"), "wait"),
    State.OPEN: (gettext_lazy("runs now"), "good"),
    State.OVER: (gettext_lazy("time is up"), ""),
    State.ENDED: (gettext_lazy("ended early"), ""),
}
TASKS = Listing(
    "tasks",
    columns=[
        Column("name", gettext_lazy("Task")),
        Column("whom", gettext_lazy("For whom")),
        Column("since", gettext_lazy("First day"), sorts_by="since_on"),
        Column("until", gettext_lazy("Last day"), sorts_by="until_on"),
        Column("done", gettext_lazy("Done"), is_number=True),
        Column("state", gettext_lazy("State")),
    ],
    at_first="-since",
    search=gettext_lazy("Name"),
    choices=[
        Choice("state", gettext_lazy("State"), {key: STATES[key][0] for key in STATES}),
    ],
    empty=gettext_lazy(
        "There are no tasks yet. Begin with one for newcomers: three steps in two weeks."
    ),
    first=(gettext_lazy("Make a task"), "organiser:new-task"),
)


def known(portal: Portal, task: UUID) -> Task:
    """The task of an address."""
    return queries.task(task, programme_id=portal.programme.id, organiser_id=portal.organiser_id)


@page("tasks/", permission="engagement.view", template="tasks.html")
def tasks(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """All of them, the latest first; as a file too."""
    asked = TASKS.asked(portal)
    rows = queries.tasks(portal.programme.id, organiser_id=portal.organiser_id)
    every = [
        row
        for row in rows.order_by(*asked.by)
        if asked.choices["state"] in ("", row.state(today(portal)))
        and searching.fits(asked.q, row.name)
    ]
    wanted = every[asked.rows]
    told = audiences.told(portal, (row.audience_id for row in wanted))
    done = queries.totals([row.id for row in wanted], organiser_id=portal.organiser_id)
    cells = [_cells(portal, row, told[row.audience_id], done.get(row.id, 0)) for row in wanted]
    if asked.is_file:
        return TASKS.exported(portal, cells)
    return {"list": TASKS.shown(asked, cells, total=len(every))}


def _cells(portal: Portal, row: Task, whom: Mapping[str, Any], done: int) -> dict[str, Cell]:
    state, mood = STATES[row.state(today(portal))]
    name = localized(row.name, portal.language)
    return {
        "name": Cell(name, href=portal.address("organiser:task", task=row.id)),
        "whom": Cell(whom["text"], note=whom["count"]),
        "since": Cell(day(row.since_on), value=row.since_on),
        "until": Cell(day(row.until_on) if row.until_on else "", value=row.until_on),
        "done": Cell(points(done), value=done),
        "state": Cell(state, mood=mood, value=str(state)),
    }


@page("tasks/new/", permission="engagement.change", template="change.html", actions=[actions.make])
def new_task(portal: Portal) -> Mapping[str, Any]:
    """Make one."""
    form = portal.form(actions.make, initial={"since_on": today(portal)})
    return {"title": _("Make a task"), "form": form}


@page(
    "tasks/<uuid:task>/change/",
    permission="engagement.change",
    template="change.html",
    guard=known,
    actions=[actions.change],
)
def change_task(portal: Portal, task: UUID) -> Mapping[str, Any]:
    """Say a draft anew; what members see is not changed any more."""
    row = known(portal, task)
    is_free = row.opened_at is None or portal.failed
    form = portal.form(
        actions.change, initial=initial_of(row, portal), has_word=bool(row.code_hash)
    )
    return {
        "title": localized(row.name, portal.language),
        "address": portal.address("organiser:task", task=row.id),
        "form": form if is_free else None,
    }
