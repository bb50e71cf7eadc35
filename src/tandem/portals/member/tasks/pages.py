"""What I am asked to do: each task with its steps, how far I am, and until when."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tandem.engagement.tasks import queries, reading, registered_kinds, steps
from tandem.engagement.tasks.reading import Place
from tandem.kit import ids
from tandem.kit.texts import localized
from tandem.platform import clock
from tandem.portals.member.own import framed, member_of
from tandem.portals.member.tasks import actions
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import HomeCard, page
from tandem.portals.shared.pages import address, today
from tandem.portals.shared.telling import gives, task_words
from tandem.portals.shared.templatetags.figures import day

CARDS_MAX, SHOWN_MAX, DONE_MAX = 3, 20, 50


def home(portal: PortalContext) -> Sequence[HomeCard]:
    """What is not done yet; what ends first before the others."""
    member = member_of(portal)
    places, _following = reading.places(
        portal.programme,
        member.id,
        today=today(portal),
        now=clock.now(),
        limit=CARDS_MAX,
        is_to_do=True,
    )
    return [
        HomeCard(
            localized(place.task.name, portal.language),
            address(portal, "member:task", task=place.task.id),
            _("Go on") if place.percent else _("Look"),
            _until(place),
            place.percent or None,
            gives.task(portal, place.task),
        )
        for place in places
    ]


def _until(place: Place) -> str:
    if place.period is None or place.period.until_on is None:
        return ""
    return _("until %(day)s") % {"day": day(place.period.until_on)}


def _row(portal: Portal, place: Place) -> dict[str, Any]:
    return {
        "name": localized(place.task.name, portal.language),
        "text": localized(place.task.text, portal.language),
        "address": portal.address("member:task", task=place.task.id),
        "until": _until(place),
        "done_on": place.done_on,
        "gives": gives.task(portal, place.task) if place.done_on is None else "",
        "is_monthly": place.period is not None and place.task.repeats == "MONTHLY",
        "percent": place.percent,
    }


@page("tasks/", permission="member.view", template="tasks.html")
def tasks(portal: Portal) -> Mapping[str, Any]:
    """What runs for me, a page at a time, and what I did."""
    member, after = member_of(portal), ids.parsed(portal.request.GET.get("after", ""))
    places, following = reading.places(
        portal.programme,
        member.id,
        today=today(portal),
        now=portal.now,
        limit=SHOWN_MAX,
        after=after,
        is_to_do=True,
    )
    return framed(
        portal,
        member,
        "home",
        rows=[_row(portal, place) for place in places],
        is_later=after is not None,
        following=following,
        done=_done(portal, member.id) if after is None else [],
    )


def _done(portal: Portal, member_id: int) -> list[dict[str, Any]]:
    """What was done, the latest first."""
    of = portal.organiser_id
    rows = queries.done_rows_of(member_id, organiser_id=of)
    done = rows.order_by("-done_on", "task_id", "period")[:DONE_MAX]
    days = list(done.values_list("task_id", "done_on"))
    known = queries.tasks(portal.programme.id, organiser_id=of).in_bulk([key for key, _on in days])
    return [
        {
            "name": localized(known[key].name, portal.language),
            "address": portal.address("member:task", task=key),
            "on": done_on,
        }
        for key, done_on in days
        if key in known
    ]


def _place(portal: Portal, task: UUID) -> Place:
    """Where the member stands in the task of an address."""
    return reading.place(
        portal.programme, member_of(portal).id, task, today=today(portal), now=portal.now
    )


@page(
    "tasks/<uuid:task>/",
    permission="member.view",
    template="task.html",
    guard=_place,
    actions=[actions.say_word],
)
def task(portal: Portal, task: UUID) -> Mapping[str, Any]:
    """Its steps, and how far each is; where a code word is asked for, the field for it."""
    place = _place(portal, task)
    parts = steps.decoded(place.task.steps)
    far = task_words.far(portal, parts, place.so_far)
    rows = [
        {
            **progress,
            "gives": gives.action(portal, part.kind) if place.done_on is None else "",
            "far": far[number],
            "is_done": place.done_on is not None or place.so_far[number] >= part.target,
            "is_word": part.kind == registered_kinds.CODE_WORD.kind,
        }
        for number, (part, progress) in enumerate(
            zip(parts, task_words.rows(portal, parts), strict=True)
        )
    ]
    asks_word = any(row["is_word"] and not row["is_done"] for row in rows)
    return framed(
        portal,
        member_of(portal),
        "home",
        task=_row(portal, place),
        in_order=place.task.in_order,
        steps=rows,
        word=portal.form(actions.say_word) if asks_word or portal.failed else None,
    )
