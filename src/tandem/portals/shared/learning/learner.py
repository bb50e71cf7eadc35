"""Who learns on a page: a member, one of its people, or one of a partner's staff. The same pages
are theirs in both portals; a portal says once how its own stand around them.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from tandem.engagement.learning import queries, reading
from tandem.engagement.learning.learners import trainees
from tandem.engagement.learning.models import Attempt
from tandem.engagement.learning.reading import Place
from tandem.participants import queries as participants
from tandem.platform import clock
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Action, Page
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.pages import today

FRAMES: dict[str, Callable[[Portal], Mapping[str, Any]]] = {}


def learner_of(portal: PortalContext, course: UUID) -> int:
    """Under which id who is here learns a course: the member's; their own where each of a firm's
    people learns it; that of one of a partner's staff.
    """
    member_id = portal.actor.member_id
    if member_id is None:
        return _own(portal)
    row = queries.course(
        course, programme_id=portal.programme.id, organiser_id=portal.actor.organiser_id
    )
    return _own(portal) if row.is_by_person and _is_firm(portal) else member_id


def learners_of(portal: PortalContext) -> list[int]:
    """Under which ids who is here learns: their own before that of the member."""
    member_id = portal.actor.member_id
    if member_id is None:
        return [_own(portal)]
    return [_own(portal), member_id] if has_people(portal) else [member_id]


def has_people(portal: PortalContext) -> bool:
    """Whether the member is a firm, and its people learn something each by themselves."""
    courses = queries.courses(portal.programme.id, organiser_id=portal.actor.organiser_id)
    is_any = courses.filter(is_by_person=True, opened_at__isnull=False).exists()
    return is_any and _is_firm(portal)


def _own(portal: PortalContext) -> int:
    return trainees.of_actor(portal.actor, programme_id=portal.programme.id, now=clock.now())


def _is_firm(portal: PortalContext) -> bool:
    member_id = portal.actor.member_id
    return member_id is not None and participants.is_firm(
        member_id, organiser_id=portal.actor.organiser_id
    )


def code_of(portal: PortalContext) -> str:
    """In which portal."""
    return "member" if portal.actor.member_id is not None else "partner"


def places_of(portal: PortalContext) -> list[Place]:
    """The courses of who is here, what is due first before the others; one that both they and
    their firm have learnt, once, as they did.
    """
    day, now, by_course = today(portal), clock.now(), dict[UUID, Place]()
    for learner in learners_of(portal):
        for place in reading.places(portal.programme, learner, today=day, now=now):
            by_course.setdefault(place.course.id, place)
    return sorted(by_course.values(), key=lambda place: place.course.due_on or date.max)


def place_of(portal: Portal, course: UUID, **_parts: object) -> Place:
    """Where the learner stands in the course of an address."""
    learner = learner_of(portal, course)
    return reading.place(portal.programme, learner, course, today=today(portal), now=portal.now)


def attempt_of(portal: Portal, attempt: UUID, **_parts: object) -> Attempt:
    """The learner's attempt of an address.

    Raises:
        NoSuchAttempt
    """
    return _tried(portal, attempt)[1]


def learner_in(portal: Portal, attempt: UUID) -> int:
    """Under which id who is here goes on with an attempt.

    Raises:
        NoSuchAttempt
    """
    return _tried(portal, attempt)[0]


def _tried(portal: Portal, attempt: UUID) -> tuple[int, Attempt]:
    for learner in learners_of(portal):
        with suppress(queries.NoSuchAttempt):
            return learner, queries.attempt(learner, attempt, organiser_id=portal.organiser_id)
    raise queries.NoSuchAttempt()


def framed(portal: Portal, **context: Any) -> dict[str, Any]:
    """The context of a page, with what stands around it in its portal."""
    around = {
        "layout": f"{portal.code}/layout.html",
        "all_address": portal.address(f"{portal.code}:learning"),
        "home_address": portal.address(f"{portal.code}:home"),
    }
    return {**FRAMES[portal.code](portal), **around, **context}


def form_of(portal: Portal, name: str) -> PortalForm | None:
    """The form of one of the page's actions, as its portal allows it."""
    action = next(candidate for candidate in portal.page.actions if candidate.name == name)
    return portal.form(action)


def within(page: Page, *, view: str, act: str) -> Page:
    """A page as it stands in a portal with these permissions: to look, and to learn."""
    actions: list[Action] = [replace(action, permission=act) for action in page.actions]
    return replace(page, permission=view, actions=tuple(actions))
