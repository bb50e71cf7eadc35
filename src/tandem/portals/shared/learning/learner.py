"""Who learns on a page: a member, or one of a partner's staff. The same pages are theirs in both
portals; a portal says once how its own stand around them.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from tandem.engagement.learning import reading, trainees
from tandem.engagement.learning.reading import Place
from tandem.platform import clock
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Action, Page
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.pages import today

FRAMES: dict[str, Callable[[Portal], Mapping[str, Any]]] = {}


def learner_of(portal: PortalContext) -> int:
    """Under which id who is here learns: the member's, or that of one of a partner's staff."""
    actor = portal.actor
    if actor.member_id is not None:
        return actor.member_id
    return trainees.of_actor(actor, programme_id=portal.programme.id, now=clock.now())


def code_of(portal: PortalContext) -> str:
    """In which portal."""
    return "member" if portal.actor.member_id is not None else "partner"


def place_of(portal: Portal, course: UUID, **_parts: object) -> Place:
    """Where the learner stands in the course of an address."""
    return reading.place(
        portal.programme, learner_of(portal), course, today=today(portal), now=portal.now
    )


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
