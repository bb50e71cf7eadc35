"""The menu of a portal: its areas by groups, of those that the reader may see."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import groupby
from typing import Any

from django.urls import reverse

from tandem.portals.shared.areas import discovering
from tandem.portals.shared.areas.declaring import GROUPS, Text


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


@cache
def entries(portal: str) -> Sequence[Entry]:
    """All entries of a portal in their order: its areas, and the pages that are none yet (`menu.py`)."""
    found = [
        Entry(
            area.title,
            area.entry.name,
            area.group,
            area.order,
            area.entry.permission,
            tuple(page.name for page in area.pages),
            area.is_shown,
        )
        for area in discovering.areas(portal)
    ]
    if find_spec(f"tandem.portals.{portal}.menu"):
        found += import_module(f"tandem.portals.{portal}.menu").ENTRIES
    places = list(GROUPS)
    return sorted(found, key=lambda entry: (places.index(entry.group), entry.order))


def shown(portal: str, programme: Mapping[str, Any], *, may: Mapping[str, bool], here: str) -> list[dict[str, Any]]:
    """The menu as plain rows, for who may so much.

    Args:
        programme: of the page's context.
        may: permissions with `_` in place of the point.
        here: the name of the page that is shown.
    """
    seen = [
        entry
        for entry in entries(portal)
        if may.get(entry.permission.replace(".", "_")) and (entry.is_shown(programme) or here in (entry.page, *entry.within))
    ]
    return [
        {"title": GROUPS[group], "entries": [_row(entry, portal, programme, here) for entry in of_group]}
        for group, of_group in groupby(seen, key=lambda entry: entry.group)
    ]


def _row(entry: Entry, portal: str, programme: Mapping[str, Any], here: str) -> dict[str, Any]:
    return {
        "title": entry.title,
        "address": reverse(f"{portal}:{entry.page}", kwargs={"programme": programme["slug"]}),
        "is_here": here in (entry.page, *entry.within),
    }
