"""Moving around a portal: its areas by groups, of those that the reader may see; where one is; an
area's pages as tabs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from tandem.engagement import ways
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas import discovering
from tandem.portals.shared.areas.declaring import GROUPS, Area, HomeCard, Text
from tandem.portals.shared.pages import address

WAITING_MAX = 99  # more are not told apart in the menu


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu."""

    title: Text
    page: str  # the name of its address, without the portal
    group: str
    order: int
    permission: str
    within: tuple[str, ...] = ()  # further pages that it stands for
    is_shown: Callable[[Mapping[str, Any]], bool] = lambda _programme: True
    icon: str = ""
    waiting: Callable[[PortalContext], int] | None = None


@cache
def entries(portal: str) -> Sequence[Entry]:
    """All entries of a portal in their order: one for each of its areas."""
    return [_of_area(area) for area in discovering.areas(portal)]


def _of_area(area: Area) -> Entry:
    return Entry(
        title=area.title,
        page=area.entry.name,
        group=area.group,
        order=area.order,
        permission=area.entry.permission,
        within=tuple(page.name for page in area.pages),
        is_shown=lambda programme: _is_used(area, programme) and area.is_shown(programme),
        icon=area.icon,
        waiting=area.waiting,
    )


def _is_used(area: Area, programme: Mapping[str, Any]) -> bool:
    return not area.way or area.way in programme["ways"]


def home_cards(portal: str, context: PortalContext) -> list[HomeCard]:
    """What the areas of a portal offer on its first page, of what the reader may do."""
    return [
        card
        for area in discovering.areas(portal)
        if area.home is not None
        and (not area.way or ways.uses(context.programme, area.way))
        and context.may(area.entry.permission)
        for card in area.home(context)
    ]


def shown(
    portal: str, context: PortalContext, programme: Mapping[str, Any], *, active_page: str
) -> list[dict[str, Any]]:
    """The menu as plain rows, of what the actor may see.

    Args:
        programme: of the page's context.
        active_page: the name of the page that is shown.
    """
    seen = [
        entry
        for entry in entries(portal)
        if context.may(entry.permission)
        and (entry.is_shown(programme) or active_page in (entry.page, *entry.within))
    ]
    return [
        {
            "title": GROUPS[group],
            "entries": [_row(entry, portal, context, active_page) for entry in of_group],
        }
        for group, of_group in groupby(seen, key=lambda entry: entry.group)
    ]


def _row(entry: Entry, portal: str, context: PortalContext, active_page: str) -> dict[str, Any]:
    total = entry.waiting(context) if entry.waiting else 0
    return {
        "title": entry.title,
        "icon": entry.icon,
        "waiting": f"{WAITING_MAX}+" if total > WAITING_MAX else total or "",
        "address": address(context, f"{portal}:{entry.page}"),
        "is_active": active_page in (entry.page, *entry.within),
    }


def crumbs(portal: str, context: PortalContext, *, active_page: str) -> list[dict[str, Any]]:
    """Where the page stands: its group and its area, with the way back to it from a page within."""
    entry = next(
        (
            candidate
            for candidate in entries(portal)
            if active_page in (candidate.page, *candidate.within)
        ),
        None,
    )
    if entry is None:
        return []
    way = (
        address(context, f"{portal}:{entry.page}")
        if active_page != entry.page and context.may(entry.permission)
        else ""
    )
    group = GROUPS[entry.group]
    above = [{"title": group, "is_group": True}] if str(group) != str(entry.title) else []
    return [*above, {"title": entry.title, "address": way}]


def tabs(portal: str, context: PortalContext, *, active_page: str) -> list[dict[str, Any]]:
    """The pages of the area that stand beside one another, of those that the actor may see; none
    where it is but one.
    """
    area = next(
        (
            declared
            for declared in discovering.areas(portal)
            if any(page.name == active_page for page in declared.pages)
        ),
        None,
    )
    seen = (
        [page for page in area.pages if page.tab and context.may(page.permission)] if area else []
    )
    if len(seen) < 2 or not any(page.name == active_page for page in seen):
        return []
    return [
        {
            "title": page.tab,
            "address": address(context, f"{portal}:{page.name}"),
            "is_active": page.name == active_page,
        }
        for page in seen
    ]
