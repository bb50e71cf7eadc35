"""One task: its steps and the rule that pays it, who did it and when, and who is on the way."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.engagement.tasks import progress, queries, steps
from tandem.engagement.tasks.models import State, Task
from tandem.engagement.tasks.progress import Period, UnderWay
from tandem.insights import lately
from tandem.kit.texts import localized
from tandem.portals.organiser.tasks import actions
from tandem.portals.organiser.tasks.pages import STATES, known
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.choosing import audiences, sources
from tandem.portals.shared.pages import today
from tandem.portals.shared.telling import gives, task_words
from tandem.portals.shared.templatetags.figures import day, month, share

DONE = Listing(
    "task-done",
    columns=[
        Column("member", _("Member")),
        Column("period", _("Month"), sorts_by="period"),
        Column("day", _("Day"), sorts_by="done_on"),
    ],
    at_first="-day",
    empty=_("Nobody has done it yet. Who has stands here, with the day."),
)
UNDER_WAY = Listing(
    "task-under-way",
    columns=[
        Column("member", _("Member")),
        Column("percent", _("How far"), sorts_by="percent", is_number=True),
        Column("steps", _("The steps")),
    ],
    at_first="-percent",
    empty=_("Nobody is on the way. Who began it has done it, or nobody began it yet."),
)


@page(
    "tasks/<uuid:task>/",
    permission="engagement.view",
    template="task.html",
    guard=known,
    actions=[
        actions.open_task,
        actions.delete_task,
        actions.end_task,
        actions.resume_task,
    ],
)
def task(portal: Portal, task: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """What it asks, and who did it; as a file too."""
    row, asked = known(portal, task), DONE.asked(portal)
    every = queries.done_rows(row.id, organiser_id=portal.organiser_id)
    done = list(every.order_by(asked.by[0], "member_id", "period")[asked.rows])
    names = _names(portal, [completion.member_id for completion in done])
    cells = [
        {
            "member": _member(portal, names, completion.member_id),
            "period": Cell("" if completion.period == progress.ONCE else month(completion.period)),
            "day": Cell(day(completion.done_on), value=completion.done_on),
        }
        for completion in done
    ]
    if asked.is_file:
        return DONE.exported(portal, cells)
    state = row.state(today(portal))
    return {
        "id": row.id,
        "name": localized(row.name, portal.language),
        "key": row.key,
        "gives": gives.task(portal, row),
        "text": localized(row.text, portal.language),
        "state": STATES[state][0],
        "mood": STATES[state][1],
        "is_draft": state == State.DRAFT,
        "since_on": row.since_on,
        "until_on": row.until_on,
        "is_monthly": row.repeats == "MONTHLY",
        "in_order": row.in_order,
        "whom": audiences.told(portal, [row.audience_id])[row.audience_id],
        "steps": task_words.rows(portal, steps.decoded(row.steps)),
        "list": DONE.shown(asked, cells, total=every.count),
        "open": portal.form(actions.open_task) if state == State.DRAFT else None,
        "delete": portal.form(actions.delete_task) if state == State.DRAFT else None,
        "end": portal.form(actions.end_task) if state in (State.OPEN, State.COMING) else None,
        "resume": portal.form(actions.resume_task) if state == State.ENDED else None,
    }


def _names(portal: Portal, members: list[int]) -> Mapping[str, str]:
    return sources.MEMBERS.named(portal, [str(key) for key in members])


def _member(portal: Portal, names: Mapping[str, str], key: int) -> Cell:
    is_shown = portal.may("members.view")
    href = portal.address("organiser:member", member=key) if is_shown else ""
    return Cell(names.get(str(key), ""), href=href)


@page(
    "tasks/<uuid:task>/under-way/",
    permission="engagement.view",
    template="under_way.html",
    guard=known,
)
def task_under_way(portal: Portal, task: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """Who began it and has not done it, with how far each step is; as a file too."""
    row, asked = known(portal, task), UNDER_WAY.asked(portal)
    period, total = _period(row, portal), 0
    under_way: list[UnderWay] = []
    if period is not None:
        under_way, total = progress.under_way(
            row,
            period,
            programme=portal.programme,
            now=lately.moment(portal.now),
            rows=asked.rows,
            is_furthest_first=asked.sorting.key.startswith("-"),
            read=lately.rows,
        )
    names = _names(portal, [member.member_id for member in under_way])
    parts = steps.decoded(row.steps)
    cells = []
    for member in under_way:
        percent = progress.percent(row, member.so_far)
        far = task_words.far(portal, parts, member.so_far)
        cells.append(
            {
                "member": _member(portal, names, member.member_id),
                "percent": Cell(share(percent / 100), value=percent),
                "steps": Cell(lines=far, value="; ".join(far)),
            }
        )
    if asked.is_file:
        return UNDER_WAY.exported(portal, cells)
    return {
        "name": localized(row.name, portal.language),
        "address": portal.address("organiser:task", task=row.id),
        "period": month(period.name) if period and period.name != progress.ONCE else "",
        "steps": task_words.rows(portal, parts),
        "list": UNDER_WAY.shown(asked, cells, total=total),
    }


def _period(row: Task, portal: Portal) -> Period | None:
    """The period that runs, or the last one; None: none has begun, or nobody sees it yet."""
    if row.opened_at is None:
        return None
    on = today(portal)
    return progress.period_of(row, min(on, row.until_on) if row.until_on else on)
